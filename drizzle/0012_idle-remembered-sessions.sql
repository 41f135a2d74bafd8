-- Remembered sessions end after 90 days without use (REMEMBER_IDLE_SECONDS); their next use extends them as it says.
UPDATE `sessions` SET `expires_at` = min(`expires_at`, `last_seen_at` + 7776000000) WHERE `remembered` = 1;
