-- Full text search (SQLite FTS5), kept by triggers. The index holds no copy of the texts. Rows of posts and users have
-- no number of their own that lasts, so two small tables give them one; it rises with time, and searches are paged by it.
CREATE TABLE post_search_rows (row_id INTEGER PRIMARY KEY AUTOINCREMENT, post_id TEXT NOT NULL UNIQUE);--> statement-breakpoint
CREATE VIRTUAL TABLE post_search USING fts5(body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='2 3');--> statement-breakpoint
CREATE TRIGGER post_search_insert AFTER INSERT ON posts BEGIN
	INSERT INTO post_search_rows (post_id) VALUES (NEW.id);
	INSERT INTO post_search (rowid, body) SELECT row_id, NEW.body FROM post_search_rows WHERE post_id = NEW.id;
END;--> statement-breakpoint
CREATE TRIGGER post_search_update AFTER UPDATE OF body ON posts BEGIN
	UPDATE post_search SET body = NEW.body WHERE rowid = (SELECT row_id FROM post_search_rows WHERE post_id = NEW.id);
END;--> statement-breakpoint
CREATE TRIGGER post_search_delete AFTER DELETE ON posts BEGIN
	DELETE FROM post_search WHERE rowid = (SELECT row_id FROM post_search_rows WHERE post_id = OLD.id);
	DELETE FROM post_search_rows WHERE post_id = OLD.id;
END;--> statement-breakpoint
CREATE TABLE user_search_rows (row_id INTEGER PRIMARY KEY AUTOINCREMENT, user_id TEXT NOT NULL UNIQUE);--> statement-breakpoint
CREATE VIRTUAL TABLE user_search USING fts5(username, name, about, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='2 3');--> statement-breakpoint
CREATE TRIGGER user_search_insert AFTER INSERT ON users BEGIN
	INSERT INTO user_search_rows (user_id) VALUES (NEW.id);
	INSERT INTO user_search (rowid, username, name, about)
		SELECT row_id, NEW.username, NEW.name, NEW.about FROM user_search_rows WHERE user_id = NEW.id;
END;--> statement-breakpoint
CREATE TRIGGER user_search_update AFTER UPDATE OF username, name, about ON users BEGIN
	UPDATE user_search SET username = NEW.username, name = NEW.name, about = NEW.about
		WHERE rowid = (SELECT row_id FROM user_search_rows WHERE user_id = NEW.id);
END;--> statement-breakpoint
CREATE TRIGGER user_search_delete AFTER DELETE ON users BEGIN
	DELETE FROM user_search WHERE rowid = (SELECT row_id FROM user_search_rows WHERE user_id = OLD.id);
	DELETE FROM user_search_rows WHERE user_id = OLD.id;
END;--> statement-breakpoint
INSERT INTO post_search_rows (post_id) SELECT id FROM posts ORDER BY id;--> statement-breakpoint
INSERT INTO post_search (rowid, body) SELECT row_id, body FROM post_search_rows JOIN posts ON id = post_id;--> statement-breakpoint
INSERT INTO user_search_rows (user_id) SELECT id FROM users ORDER BY id;--> statement-breakpoint
INSERT INTO user_search (rowid, username, name, about)
	SELECT row_id, username, name, about FROM user_search_rows JOIN users ON id = user_id;
