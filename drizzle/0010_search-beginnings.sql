-- An index for every beginning of a word up to 20 letters. Without one FTS5 reads all that every word which begins so is in,
-- however few rows are wanted. What indexes there are is said when a table is made, so both are filled anew.
DROP TABLE post_search;--> statement-breakpoint
CREATE VIRTUAL TABLE post_search USING fts5(body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20');--> statement-breakpoint
INSERT INTO post_search (rowid, body) SELECT row_id, body FROM post_search_rows JOIN posts ON id = post_id;--> statement-breakpoint
DROP TABLE user_search;--> statement-breakpoint
CREATE VIRTUAL TABLE user_search USING fts5(username, name, about, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20');--> statement-breakpoint
INSERT INTO user_search (rowid, username, name, about)
	SELECT row_id, username, name, about FROM user_search_rows JOIN users ON id = user_id;
