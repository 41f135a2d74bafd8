CREATE TABLE `webhook_outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`body` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`due_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `webhook_outbox_user_id` ON `webhook_outbox` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_outbox_due_at` ON `webhook_outbox` (`due_at`);