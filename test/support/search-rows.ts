/** The rows of the full-text tables for one product, as the write side makes them. */
export function productSearchInsert(d1: D1Database, rowId: number, product: { name: string; brand?: string | null; categorySlug: string; description?: string }, values: readonly string[]) {
  const words = [product.name, product.brand ?? "", product.categorySlug, ...values].join(" ");
  return [
    d1
      .prepare("INSERT INTO product_search (rowid, name, brand, category, attributes, description) VALUES (?, ?, ?, ?, ?, ?)")
      .bind(rowId, product.name, product.brand ?? "", product.categorySlug, values.join(" "), product.description ?? ""),
    d1.prepare("INSERT INTO product_words (rowid, words) VALUES (?, ?)").bind(rowId, words),
  ];
}
