CREATE TABLE `quiets` (
	`user_id` text NOT NULL,
	`other_id` text NOT NULL,
	`kind` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `other_id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`other_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "quiets_not_oneself" CHECK("quiets"."user_id" <> "quiets"."other_id")
);
--> statement-breakpoint
CREATE INDEX `quiets_other_id` ON `quiets` (`other_id`);