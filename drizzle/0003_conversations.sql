CREATE TABLE `likes` (
	`user_id` text NOT NULL,
	`post_id` text NOT NULL,
	PRIMARY KEY(`user_id`, `post_id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`post_id`) REFERENCES `posts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `likes_post_id` ON `likes` (`post_id`);--> statement-breakpoint
CREATE TABLE `post_versions` (
	`post_id` text NOT NULL,
	`body` text NOT NULL,
	`replaced_at` integer NOT NULL,
	FOREIGN KEY (`post_id`) REFERENCES `posts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `post_versions_post_id` ON `post_versions` (`post_id`);--> statement-breakpoint
ALTER TABLE `posts` ADD `parent_id` text;--> statement-breakpoint
ALTER TABLE `posts` ADD `form_id` text;--> statement-breakpoint
ALTER TABLE `posts` ADD `edited_at` integer;--> statement-breakpoint
ALTER TABLE `posts` ADD `deleted_at` integer;--> statement-breakpoint
ALTER TABLE `posts` ADD `like_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `posts` ADD `reply_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `posts_parent_id` ON `posts` (`parent_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `posts_form_id` ON `posts` (`author_id`,`form_id`);--> statement-breakpoint
CREATE INDEX `posts_deleted_at` ON `posts` (`deleted_at`) WHERE "posts"."deleted_at" IS NOT NULL;--> statement-breakpoint
-- By hand from here: the counts. A post that waits to be undone does not count.
DROP TRIGGER posts_delete;--> statement-breakpoint
CREATE TRIGGER posts_delete AFTER DELETE ON posts WHEN OLD.deleted_at IS NULL BEGIN
	UPDATE users SET post_count = post_count - 1 WHERE id = OLD.author_id;
	UPDATE posts SET reply_count = reply_count - 1 WHERE id = OLD.parent_id;
END;--> statement-breakpoint
CREATE TRIGGER posts_insert_reply AFTER INSERT ON posts WHEN NEW.parent_id IS NOT NULL BEGIN
	UPDATE posts SET reply_count = reply_count + 1 WHERE id = NEW.parent_id;
END;--> statement-breakpoint
CREATE TRIGGER posts_hide AFTER UPDATE OF deleted_at ON posts WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL BEGIN
	UPDATE users SET post_count = post_count - 1 WHERE id = OLD.author_id;
	UPDATE posts SET reply_count = reply_count - 1 WHERE id = OLD.parent_id;
END;--> statement-breakpoint
CREATE TRIGGER posts_show AFTER UPDATE OF deleted_at ON posts WHEN OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL BEGIN
	UPDATE users SET post_count = post_count + 1 WHERE id = OLD.author_id;
	UPDATE posts SET reply_count = reply_count + 1 WHERE id = OLD.parent_id;
END;--> statement-breakpoint
CREATE TRIGGER likes_insert AFTER INSERT ON likes BEGIN
	UPDATE posts SET like_count = like_count + 1 WHERE id = NEW.post_id;
END;--> statement-breakpoint
CREATE TRIGGER likes_delete AFTER DELETE ON likes BEGIN
	UPDATE posts SET like_count = like_count - 1 WHERE id = OLD.post_id;
END;
