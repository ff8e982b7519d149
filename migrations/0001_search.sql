-- Full-text tables, which drizzle-kit cannot make. Both are keyed by products.row_id and written in the batch that writes the product.
CREATE VIRTUAL TABLE product_search USING fts5(
  name, brand, category, attributes, description,
  content='', contentless_delete=1,
  tokenize='porter unicode61 remove_diacritics 2'
);
--> statement-breakpoint
-- The words the index knows, for corrections of misspelt queries.
CREATE VIRTUAL TABLE product_words USING fts5(words, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');
--> statement-breakpoint
CREATE VIRTUAL TABLE product_vocabulary USING fts5vocab(product_words, 'row');
