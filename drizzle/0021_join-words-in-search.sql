-- Search ignores joiners within words (text/search-text.ts). Texts with one are marked; the next start computes what
-- search reads instead (feed/search-index.ts).
UPDATE posts SET search_text = '' WHERE instr(body, char(8205));--> statement-breakpoint
UPDATE users SET name_search_text = '', about_search_text = '' WHERE instr(name, char(8205)) OR instr(about, char(8205));
