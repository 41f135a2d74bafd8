CREATE TABLE `follows` (
	`follower_id` text NOT NULL,
	`followed_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`follower_id`, `followed_id`),
	FOREIGN KEY (`follower_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`followed_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "follows_not_oneself" CHECK("follows"."follower_id" <> "follows"."followed_id")
);
--> statement-breakpoint
CREATE INDEX `follows_followed_id` ON `follows` (`followed_id`,`follower_id`);--> statement-breakpoint
CREATE TABLE `home` (
	`user_id` text NOT NULL,
	`post_id` text NOT NULL,
	`author_id` text NOT NULL,
	PRIMARY KEY(`user_id`, `post_id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`post_id`) REFERENCES `posts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `home_user_id_author_id` ON `home` (`user_id`,`author_id`);--> statement-breakpoint
CREATE INDEX `home_post_id` ON `home` (`post_id`);--> statement-breakpoint
ALTER TABLE `users` ADD `name` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `about` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `last_seen_at` integer;--> statement-breakpoint
ALTER TABLE `users` ADD `last_seen_step` text DEFAULT 'day' NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `post_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `follower_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `followed_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
-- By hand from here: what keeps home feeds and counts as posts and follows come and go.
CREATE TRIGGER posts_insert AFTER INSERT ON posts BEGIN
	INSERT INTO home (user_id, post_id, author_id) VALUES (NEW.author_id, NEW.id, NEW.author_id);
	INSERT INTO home (user_id, post_id, author_id)
		SELECT follower_id, NEW.id, NEW.author_id FROM follows WHERE followed_id = NEW.author_id;
	UPDATE users SET post_count = post_count + 1 WHERE id = NEW.author_id;
END;--> statement-breakpoint
CREATE TRIGGER posts_delete AFTER DELETE ON posts BEGIN
	UPDATE users SET post_count = post_count - 1 WHERE id = OLD.author_id;
END;--> statement-breakpoint
CREATE TRIGGER follows_insert AFTER INSERT ON follows BEGIN
	INSERT INTO home (user_id, post_id, author_id)
		SELECT NEW.follower_id, id, author_id FROM posts WHERE author_id = NEW.followed_id;
	UPDATE users SET followed_count = followed_count + 1 WHERE id = NEW.follower_id;
	UPDATE users SET follower_count = follower_count + 1 WHERE id = NEW.followed_id;
END;--> statement-breakpoint
CREATE TRIGGER follows_delete AFTER DELETE ON follows BEGIN
	DELETE FROM home WHERE user_id = OLD.follower_id AND author_id = OLD.followed_id;
	UPDATE users SET followed_count = followed_count - 1 WHERE id = OLD.follower_id;
	UPDATE users SET follower_count = follower_count - 1 WHERE id = OLD.followed_id;
END;--> statement-breakpoint
INSERT INTO home (user_id, post_id, author_id) SELECT author_id, id, author_id FROM posts;--> statement-breakpoint
UPDATE users SET post_count = (SELECT count(*) FROM posts WHERE author_id = users.id);
