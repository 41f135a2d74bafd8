ALTER TABLE `users` ADD `temporary_password_until` integer;--> statement-breakpoint
ALTER TABLE `users` ADD `second_step_due_at` integer;