CREATE TABLE `banners` (
	`user_id` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`picture` blob NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `banners_hash` ON `banners` (`hash`);--> statement-breakpoint
CREATE TABLE `bookmarks` (
	`id` text NOT NULL,
	`user_id` text NOT NULL,
	`post_id` text NOT NULL,
	PRIMARY KEY(`user_id`, `post_id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`post_id`) REFERENCES `posts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `bookmarks_user_id` ON `bookmarks` (`user_id`,`id`,`post_id`);--> statement-breakpoint
CREATE INDEX `bookmarks_post_id` ON `bookmarks` (`post_id`);--> statement-breakpoint
CREATE TABLE `drafts` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`body` text NOT NULL,
	`content_warning` text DEFAULT '' NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `drafts_user_id` ON `drafts` (`user_id`,`updated_at`);--> statement-breakpoint
CREATE TABLE `hashtags` (
	`tag` text NOT NULL,
	`post_id` text NOT NULL,
	PRIMARY KEY(`tag`, `post_id`),
	FOREIGN KEY (`post_id`) REFERENCES `posts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `hashtags_post_id` ON `hashtags` (`post_id`);--> statement-breakpoint
CREATE TABLE `import_items` (
	`import_id` text NOT NULL,
	`position` integer NOT NULL,
	`item` text NOT NULL,
	PRIMARY KEY(`import_id`, `position`),
	FOREIGN KEY (`import_id`) REFERENCES `imports`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `imports` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`total` integer NOT NULL,
	`report` text NOT NULL,
	`due_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `imports_user_id` ON `imports` (`user_id`);--> statement-breakpoint
CREATE INDEX `imports_due_at` ON `imports` (`due_at`);--> statement-breakpoint
CREATE TABLE `mail_queue` (
	`id` text PRIMARY KEY NOT NULL,
	`sealed` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`due_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `mail_queue_due_at` ON `mail_queue` (`due_at`);--> statement-breakpoint
CREATE TABLE `person_reports` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`reporter_id` text NOT NULL,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	`closed_at` integer,
	`outcome` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`reporter_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `person_reports_user_id_reporter_id` ON `person_reports` (`user_id`,`reporter_id`);--> statement-breakpoint
CREATE INDEX `person_reports_reporter_id` ON `person_reports` (`reporter_id`);--> statement-breakpoint
CREATE INDEX `person_reports_open` ON `person_reports` (`id`) WHERE "person_reports"."closed_at" IS NULL;--> statement-breakpoint
CREATE TABLE `post_pictures` (
	`id` text PRIMARY KEY NOT NULL,
	`post_id` text NOT NULL,
	`position` integer NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`alt` text NOT NULL,
	FOREIGN KEY (`post_id`) REFERENCES `posts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `post_pictures_post_id` ON `post_pictures` (`post_id`,`position`);--> statement-breakpoint
CREATE TABLE `push_queue` (
	`notification_id` text NOT NULL,
	`subscription_id` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`due_at` integer NOT NULL,
	PRIMARY KEY(`notification_id`, `subscription_id`),
	FOREIGN KEY (`notification_id`) REFERENCES `notifications`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`subscription_id`) REFERENCES `push_subscriptions`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `push_queue_subscription_id` ON `push_queue` (`subscription_id`);--> statement-breakpoint
CREATE INDEX `push_queue_due_at` ON `push_queue` (`due_at`);--> statement-breakpoint
CREATE TABLE `push_subscriptions` (
	`id` text PRIMARY KEY NOT NULL,
	`session_id` text NOT NULL,
	`endpoint` text NOT NULL,
	`p256dh` text NOT NULL,
	`auth` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`session_id`) REFERENCES `sessions`(`id`) ON UPDATE cascade ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `push_subscriptions_session_id` ON `push_subscriptions` (`session_id`);--> statement-breakpoint
CREATE TABLE `stored_files` (
	`key` text PRIMARY KEY NOT NULL,
	`contents` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `unused_files` (
	`key` text PRIMARY KEY NOT NULL,
	`due_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `unused_files_due_at` ON `unused_files` (`due_at`);--> statement-breakpoint
ALTER TABLE `posts` ADD `repost_of_id` text REFERENCES posts(id) ON DELETE cascade;--> statement-breakpoint
ALTER TABLE `posts` ADD `quote_of_id` text;--> statement-breakpoint
ALTER TABLE `posts` ADD `content_warning` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `posts` ADD `is_sensitive` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `posts` ADD `imported_from` text;--> statement-breakpoint
ALTER TABLE `posts` ADD `repost_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `posts` ADD `quote_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `posts_repost` ON `posts` (`author_id`,`repost_of_id`) WHERE "posts"."repost_of_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `posts_repost_of_id` ON `posts` (`repost_of_id`,`id`) WHERE "posts"."repost_of_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `posts_quote_of_id` ON `posts` (`quote_of_id`,`id`) WHERE "posts"."quote_of_id" IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `posts_imported_from` ON `posts` (`author_id`,`imported_from`) WHERE "posts"."imported_from" IS NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `banner` text;--> statement-breakpoint
ALTER TABLE `users` ADD `links` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `pinned_post_id` text;--> statement-breakpoint
ALTER TABLE `users` ADD `passkey_offered_at` integer;--> statement-breakpoint
-- By hand from here: reposts and quotes. A repost counts for the post that it reposts and is no post of its author's.
DROP TRIGGER posts_insert;--> statement-breakpoint
CREATE TRIGGER posts_insert AFTER INSERT ON posts BEGIN
	INSERT INTO home (user_id, post_id, author_id) VALUES (NEW.author_id, NEW.id, NEW.author_id);
	INSERT INTO home (user_id, post_id, author_id)
		SELECT follower_id, NEW.id, NEW.author_id FROM follows WHERE followed_id = NEW.author_id;
	UPDATE users SET post_count = post_count + 1 WHERE id = NEW.author_id AND NEW.repost_of_id IS NULL;
END;--> statement-breakpoint
CREATE TRIGGER posts_insert_repost AFTER INSERT ON posts WHEN NEW.repost_of_id IS NOT NULL BEGIN
	UPDATE posts SET repost_count = repost_count + 1 WHERE id = NEW.repost_of_id;
END;--> statement-breakpoint
CREATE TRIGGER posts_insert_quote AFTER INSERT ON posts WHEN NEW.quote_of_id IS NOT NULL BEGIN
	UPDATE posts SET quote_count = quote_count + 1 WHERE id = NEW.quote_of_id;
END;--> statement-breakpoint
DROP TRIGGER posts_delete;--> statement-breakpoint
CREATE TRIGGER posts_delete AFTER DELETE ON posts WHEN OLD.deleted_at IS NULL AND OLD.repost_of_id IS NULL BEGIN
	UPDATE users SET post_count = post_count - 1 WHERE id = OLD.author_id;
	UPDATE posts SET reply_count = reply_count - 1 WHERE id = OLD.parent_id;
	UPDATE posts SET quote_count = quote_count - 1 WHERE id = OLD.quote_of_id;
END;--> statement-breakpoint
CREATE TRIGGER posts_delete_repost AFTER DELETE ON posts WHEN OLD.repost_of_id IS NOT NULL BEGIN
	UPDATE posts SET repost_count = repost_count - 1 WHERE id = OLD.repost_of_id;
END;--> statement-breakpoint
CREATE TRIGGER posts_hide_quote AFTER UPDATE OF deleted_at ON posts
	WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL AND OLD.quote_of_id IS NOT NULL BEGIN
	UPDATE posts SET quote_count = quote_count - 1 WHERE id = OLD.quote_of_id;
END;--> statement-breakpoint
CREATE TRIGGER posts_show_quote AFTER UPDATE OF deleted_at ON posts
	WHEN OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL AND OLD.quote_of_id IS NOT NULL BEGIN
	UPDATE posts SET quote_count = quote_count + 1 WHERE id = OLD.quote_of_id;
END;--> statement-breakpoint
DROP TRIGGER post_search_insert;--> statement-breakpoint
CREATE TRIGGER post_search_insert AFTER INSERT ON posts WHEN NEW.repost_of_id IS NULL BEGIN
	INSERT INTO post_search_rows (post_id) VALUES (NEW.id);
	INSERT INTO post_search (rowid, body)
		SELECT row_id, coalesce(nullif(NEW.search_text, ''), NEW.body) FROM post_search_rows WHERE post_id = NEW.id;
END;--> statement-breakpoint
-- By hand: each mention and reply is pushed to the browsers that its reader turned notifications on in (push/deliver.ts).
CREATE TRIGGER notifications_push AFTER INSERT ON notifications WHEN NEW.type IN ('mention', 'reply') BEGIN
	INSERT INTO push_queue (notification_id, subscription_id, due_at)
		SELECT NEW.id, push_subscriptions.id, NEW.created_at
		FROM sessions JOIN push_subscriptions ON push_subscriptions.session_id = sessions.id
		WHERE sessions.user_id = NEW.user_id;
END;--> statement-breakpoint
-- Posts that may have hashtags are marked like those whose search text is to be computed; the next start finds their tags.
UPDATE posts SET search_text = '' WHERE instr(body, '#') > 0 OR instr(body, '＃') > 0;--> statement-breakpoint
-- A picture can go with its post, or with its author's account: whatever deletes it, its file follows (storage/unused-files.ts).
CREATE TRIGGER post_pictures_delete AFTER DELETE ON post_pictures BEGIN
	INSERT OR REPLACE INTO unused_files (key, due_at) VALUES (OLD.id, 0);
END;
