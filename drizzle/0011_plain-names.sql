ALTER TABLE `history` RENAME TO `security_events`;--> statement-breakpoint
DROP INDEX `history_user_id`;--> statement-breakpoint
DROP INDEX `history_created_at`;--> statement-breakpoint
CREATE INDEX `security_events_user_id` ON `security_events` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `security_events_created_at` ON `security_events` (`created_at`);--> statement-breakpoint
ALTER TABLE `kept_forms` RENAME TO `form_drafts`;--> statement-breakpoint
DROP INDEX `kept_forms_user_id`;--> statement-breakpoint
DROP INDEX `kept_forms_expires_at`;--> statement-breakpoint
CREATE INDEX `form_drafts_user_id` ON `form_drafts` (`user_id`,`expires_at`);--> statement-breakpoint
CREATE INDEX `form_drafts_expires_at` ON `form_drafts` (`expires_at`);--> statement-breakpoint
ALTER TABLE `moderation_acts` RENAME TO `moderation_log`;--> statement-breakpoint
DROP INDEX `moderation_acts_actor_id`;--> statement-breakpoint
DROP INDEX `moderation_acts_user_id`;--> statement-breakpoint
CREATE INDEX `moderation_log_actor_id` ON `moderation_log` (`actor_id`);--> statement-breakpoint
CREATE INDEX `moderation_log_user_id` ON `moderation_log` (`user_id`);--> statement-breakpoint
ALTER TABLE `sessions` RENAME COLUMN `strange_device` TO `unrecognized_device`;--> statement-breakpoint
CREATE TABLE `mutes_and_blocks` (
	`user_id` text NOT NULL,
	`other_id` text NOT NULL,
	`kind` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `other_id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`other_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "mutes_and_blocks_not_oneself" CHECK("mutes_and_blocks"."user_id" <> "mutes_and_blocks"."other_id")
);--> statement-breakpoint
INSERT INTO `mutes_and_blocks` SELECT `user_id`, `other_id`, `kind`, `created_at` FROM `quiets`;--> statement-breakpoint
DROP TABLE `quiets`;--> statement-breakpoint
CREATE INDEX `mutes_and_blocks_other_id` ON `mutes_and_blocks` (`other_id`);
