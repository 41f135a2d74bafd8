ALTER TABLE `users` RENAME COLUMN `inactive_reason` TO `suspension_reason`;--> statement-breakpoint
ALTER TABLE `users` RENAME COLUMN `last_seen_step` TO `last_seen_precision`;--> statement-breakpoint
ALTER TABLE `sessions` RENAME COLUMN `address` TO `ip_address`;--> statement-breakpoint
ALTER TABLE `security_events` RENAME COLUMN `address` TO `ip_address`;--> statement-breakpoint
ALTER TABLE `webhook_outbox` RENAME TO `webhook_queue`;--> statement-breakpoint
DROP INDEX `webhook_outbox_user_id`;--> statement-breakpoint
DROP INDEX `webhook_outbox_due_at`;--> statement-breakpoint
CREATE INDEX `webhook_queue_user_id` ON `webhook_queue` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_queue_due_at` ON `webhook_queue` (`due_at`);--> statement-breakpoint
UPDATE `security_events` SET `type` = 'suspended' WHERE `type` = 'deactivated';--> statement-breakpoint
UPDATE `security_events` SET `type` = 'reinstated' WHERE `type` = 'reactivated';--> statement-breakpoint
UPDATE `security_events` SET `type` = 'deletion-canceled' WHERE `type` = 'deletion-undone';--> statement-breakpoint
UPDATE `security_events` SET `type` = 'post-unhidden' WHERE `type` = 'post-shown';--> statement-breakpoint
UPDATE `moderation_log` SET `type` = 'post-unhidden' WHERE `type` = 'post-shown';--> statement-breakpoint
UPDATE `moderation_log` SET `type` = 'invite-created' WHERE `type` = 'invite-made';--> statement-breakpoint
DELETE FROM `throttles` WHERE `key` GLOB 'sign-in *' OR `key` GLOB 'email-code *' OR `key` GLOB 'emails *' OR `key` GLOB 'code-emails *';
