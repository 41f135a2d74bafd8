-- The application gives search another text where words have no spaces between them or letters have several forms
-- (text/search-text.ts). The triggers still maintain the index, from that text or, where there is none, from the body.
-- Rows that may need one are marked by an empty text and found by their own index; the next start computes them.
ALTER TABLE `posts` ADD `search_text` text;--> statement-breakpoint
ALTER TABLE `users` ADD `name_search_text` text;--> statement-breakpoint
ALTER TABLE `users` ADD `about_search_text` text;--> statement-breakpoint
UPDATE posts SET search_text = '' WHERE body GLOB '*[^' || char(10) || ' -~]*';--> statement-breakpoint
UPDATE users SET name_search_text = '', about_search_text = ''
	WHERE name GLOB '*[^ -~]*' OR about GLOB '*[^' || char(10) || ' -~]*';--> statement-breakpoint
CREATE INDEX `posts_unindexed` ON `posts` (`id`) WHERE "posts"."search_text" = '';--> statement-breakpoint
CREATE INDEX `users_unindexed` ON `users` (`id`) WHERE "users"."name_search_text" = '' OR "users"."about_search_text" = '';--> statement-breakpoint
DROP TRIGGER post_search_insert;--> statement-breakpoint
DROP TRIGGER post_search_update;--> statement-breakpoint
DROP TRIGGER user_search_insert;--> statement-breakpoint
DROP TRIGGER user_search_update;--> statement-breakpoint
-- Marks belong to words: in Thai, Hindi and others they are letters. What a word is is said when a table is made.
DROP TABLE post_search;--> statement-breakpoint
CREATE VIRTUAL TABLE post_search USING fts5(body, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co M*'", prefix='1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20');--> statement-breakpoint
INSERT INTO post_search (rowid, body) SELECT row_id, body FROM post_search_rows JOIN posts ON id = post_id;--> statement-breakpoint
DROP TABLE user_search;--> statement-breakpoint
CREATE VIRTUAL TABLE user_search USING fts5(username, name, about, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co M*'", prefix='1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20');--> statement-breakpoint
INSERT INTO user_search (rowid, username, name, about)
	SELECT row_id, username, name, about FROM user_search_rows JOIN users ON id = user_id;--> statement-breakpoint
CREATE TRIGGER post_search_insert AFTER INSERT ON posts BEGIN
	INSERT INTO post_search_rows (post_id) VALUES (NEW.id);
	INSERT INTO post_search (rowid, body)
		SELECT row_id, coalesce(nullif(NEW.search_text, ''), NEW.body) FROM post_search_rows WHERE post_id = NEW.id;
END;--> statement-breakpoint
CREATE TRIGGER post_search_update AFTER UPDATE OF body, search_text ON posts
	WHEN coalesce(nullif(NEW.search_text, ''), NEW.body) IS NOT coalesce(nullif(OLD.search_text, ''), OLD.body) BEGIN
	UPDATE post_search SET body = coalesce(nullif(NEW.search_text, ''), NEW.body)
		WHERE rowid = (SELECT row_id FROM post_search_rows WHERE post_id = NEW.id);
END;--> statement-breakpoint
CREATE TRIGGER user_search_insert AFTER INSERT ON users BEGIN
	INSERT INTO user_search_rows (user_id) VALUES (NEW.id);
	INSERT INTO user_search (rowid, username, name, about)
		SELECT row_id, NEW.username, coalesce(nullif(NEW.name_search_text, ''), NEW.name),
			coalesce(nullif(NEW.about_search_text, ''), NEW.about)
		FROM user_search_rows WHERE user_id = NEW.id;
END;--> statement-breakpoint
CREATE TRIGGER user_search_update AFTER UPDATE OF username, name, about, name_search_text, about_search_text ON users BEGIN
	UPDATE user_search SET username = NEW.username, name = coalesce(nullif(NEW.name_search_text, ''), NEW.name),
		about = coalesce(nullif(NEW.about_search_text, ''), NEW.about)
		WHERE rowid = (SELECT row_id FROM user_search_rows WHERE user_id = NEW.id);
END;
