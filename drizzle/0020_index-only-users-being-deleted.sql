DROP INDEX `users_delete_at`;--> statement-breakpoint
CREATE INDEX `users_delete_at` ON `users` (`delete_at`) WHERE "users"."delete_at" IS NOT NULL;