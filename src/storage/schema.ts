// Duty: every table of the D1 database: the write model of catalogue, carts and accounts, and the projections of stock and orders.
// Invariant: no ON DELETE CASCADE (D1 cannot switch foreign keys off, and a table rebuild would empty the children); money in minor units; times in ms.
// Neighbours: migrations/ is made from this file by drizzle-kit; full-text tables are written by hand in a migration of their own.

import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { productStatuses } from "../domain/catalog.ts";
import { at, id, json } from "./schema/columns.ts";

export * from "./schema/events.ts";
export * from "./schema/jobs.ts";
export * from "./schema/sales.ts";

// Accounts. better-auth fills users and accounts (clients/accounts); what it keeps for a while lives in the session shards.

/** People with an account; better-auth's own columns and ours. */
export const users = sqliteTable("users", {
  id: text("user_id").primaryKey(),
  email: text("email").notNull(),
  emailVerified: integer("email_verified", { mode: "boolean" }).notNull().default(false),
  name: text("name").notNull().default(""),
  image: text("image"),
  firstName: text("first_name"),
  lastName: text("last_name"),
  phone: text("phone"),
  status: text("status", { enum: ["ACTIVE", "SUSPENDED", "DELETED"] }).notNull().default("ACTIVE"),
  /** JSON array of "customer", "seller", "admin". */
  roles: text("roles").notNull().default('["customer"]'),
  /** The lane the buyer was first given; he keeps it when lanes are added. */
  lane: integer("lane").notNull().default(0),
  createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
  updatedAt: integer("updated_at", { mode: "timestamp_ms" }).notNull(),
}, (t) => [uniqueIndex("users_email").on(t.email), index("users_status").on(t.status), index("users_lane").on(t.lane)]);

/** How somebody signs in: better-auth's, one row for a password. */
export const accounts = sqliteTable("accounts", {
  id: text("id").primaryKey(),
  accountId: id("account_id"),
  providerId: id("provider_id"),
  userId: id("user_id").references(() => users.id),
  accessToken: text("access_token"),
  refreshToken: text("refresh_token"),
  idToken: text("id_token"),
  accessTokenExpiresAt: integer("access_token_expires_at", { mode: "timestamp_ms" }),
  refreshTokenExpiresAt: integer("refresh_token_expires_at", { mode: "timestamp_ms" }),
  scope: text("scope"),
  password: text("password"),
  createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
  updatedAt: integer("updated_at", { mode: "timestamp_ms" }).notNull(),
}, (t) => [index("accounts_user").on(t.userId)]);

/** Where people have things sent or billed. */
export const addresses = sqliteTable("addresses", {
  addressId: text("address_id").primaryKey(),
  userId: id("user_id").references(() => users.id),
  type: text("type", { enum: ["SHIPPING", "BILLING"] }).notNull(),
  streetAddress: id("street_address"),
  city: id("city"),
  state: text("state"),
  postalCode: id("postal_code"),
  country: id("country"),
  phone: text("phone"),
  isDefault: integer("is_default", { mode: "boolean" }).notNull().default(false),
  createdAt: at("created_at"),
}, (t) => [index("addresses_user").on(t.userId)]);

// Catalogue: the write model.

/** Who sells: the house, and those who sell through it. */
export const sellers = sqliteTable("sellers", {
  sellerId: text("seller_id").primaryKey(),
  /** The account that manages the seller's products; null for the house itself. */
  userId: text("user_id").references(() => users.id),
  name: id("name"),
  createdAt: at("created_at"),
}, (t) => [uniqueIndex("sellers_user").on(t.userId)]);

/** The category tree; `path` holds every ancestor's slug, its own last. */
export const categories = sqliteTable("categories", {
  categoryId: text("category_id").primaryKey(),
  name: id("name"),
  slug: id("slug"),
  parentId: text("parent_id"),
  level: integer("level").notNull().default(0),
  /** Slugs from the root, each between slashes: "/music/vinyl/". A category holds whatever begins with its path. */
  path: id("path"),
  position: integer("position").notNull().default(0),
  version: integer("version").notNull().default(1),
}, (t) => [uniqueIndex("categories_slug").on(t.slug), uniqueIndex("categories_path").on(t.path)]);

/** Products as they are written; what is shown of them lies in KV by `version`. */
export const products = sqliteTable("products", {
  /** The rowid, named so that the full-text index can be joined to it. */
  rowId: integer("row_id").primaryKey({ autoIncrement: true }),
  productId: id("product_id"),
  sellerId: id("seller_id").references(() => sellers.sellerId),
  categoryId: id("category_id").references(() => categories.categoryId),
  /** Copied from the category so that a listing needs no join. */
  categoryPath: id("category_path"),
  slug: id("slug"),
  name: id("name"),
  brand: text("brand"),
  /** Sanitised HTML. */
  description: text("description").notNull().default(""),
  status: text("status", { enum: productStatuses }).notNull().default("ACTIVE"),
  currency: id("currency"),
  /** Of the cheapest active variant. */
  price: integer("price").notNull(),
  salePrice: integer("sale_price"),
  /** coalesce(sale_price, price) of the cheapest active variant: what filters and sorting use. */
  effectivePrice: integer("effective_price").notNull(),
  /** JSON array of {name, values}. */
  options: json("options", "[]"),
  /** Primary picture, for listings. */
  imageUrl: text("image_url"),
  inStock: integer("in_stock", { mode: "boolean" }).notNull().default(false),
  ratingAverage: real("rating_average"),
  ratingCount: integer("rating_count").notNull().default(0),
  unitsSold: integer("units_sold").notNull().default(0),
  /** Moves by one with every change of what a reader may see. */
  version: integer("version").notNull().default(1),
  /** Hash of the imported source, so that the same import changes nothing. */
  sourceHash: text("source_hash"),
  createdAt: at("created_at"),
  updatedAt: at("updated_at"),
}, (t) => [
  uniqueIndex("products_id").on(t.productId),
  uniqueIndex("products_slug").on(t.slug),
  index("products_seller").on(t.sellerId),
  // Everything that lists filter, count and sort by, so that they never touch the rows with their long descriptions.
  index("products_listing").on(t.status, t.categoryPath, t.brand, t.effectivePrice, t.ratingAverage, t.ratingCount, t.inStock, t.unitsSold, t.createdAt),
  index("products_newest").on(t.status, t.createdAt),
  index("products_price").on(t.status, t.effectivePrice),
]);

/** A product's pictures, in their order. */
export const productImages = sqliteTable("product_images", {
  productId: id("product_id"),
  position: integer("position").notNull(),
  url: id("url"),
  alt: text("alt").notNull().default(""),
}, (t) => [primaryKey({ columns: [t.productId, t.position] })]);

/** What is sold. One that was left out of its product is archived, and never deleted: orders name it. */
export const variants = sqliteTable("variants", {
  variantId: text("variant_id").primaryKey(),
  productId: id("product_id"),
  sku: id("sku"),
  name: id("name"),
  /** JSON object of option name → value. */
  attributes: json("attributes", "{}"),
  price: integer("price").notNull(),
  salePrice: integer("sale_price"),
  position: integer("position").notNull().default(0),
  status: text("status", { enum: ["ACTIVE", "ARCHIVED"] }).notNull().default("ACTIVE"),
}, (t) => [uniqueIndex("variants_sku").on(t.sku), index("variants_product").on(t.productId)]);

/** One row for each attribute value a product's active variants have: what facets count. */
export const productAttributes = sqliteTable("product_attributes", {
  productRow: integer("product_row").notNull(),
  name: id("name"),
  value: id("value"),
}, (t) => [primaryKey({ columns: [t.productRow, t.name, t.value] }), index("product_attributes_value").on(t.name, t.value)]);

/** How many units the last import said a variant has: stock is set again only when the file says something else. */
export const importedQuantities = sqliteTable("imported_quantities", {
  variantId: text("variant_id").primaryKey(),
  /** The quantity as the file had it, as JSON. */
  quantity: id("quantity"),
});

/** What buyers say of products. */
export const reviews = sqliteTable("reviews", {
  reviewId: text("review_id").primaryKey(),
  productId: id("product_id"),
  userId: id("user_id"),
  rating: integer("rating").notNull(),
  title: text("title"),
  body: text("body").notNull().default(""),
  createdAt: at("created_at"),
}, (t) => [uniqueIndex("reviews_once").on(t.productId, t.userId)]);

/** Where goods lie; the first by `position` is where stock goes when nobody says where. */
export const warehouses = sqliteTable("warehouses", {
  warehouseId: text("warehouse_id").primaryKey(),
  name: id("name"),
  country: id("country"),
  postalCode: id("postal_code"),
  latitude: real("latitude").notNull(),
  longitude: real("longitude").notNull(),
  position: integer("position").notNull().default(0),
  version: integer("version").notNull().default(1),
});

// Stock: a projection of what the stock objects say, the highest sequence of a variant wins.

/** The projection of stock: what listings, carts and the admin's lists see. The stock object decides. */
export const inventory = sqliteTable("inventory", {
  variantId: text("variant_id").primaryKey(),
  productId: id("product_id"),
  onHand: integer("on_hand").notNull(),
  held: integer("held").notNull(),
  available: integer("available").notNull(),
  sold: integer("sold").notNull(),
  lowStockThreshold: integer("low_stock_threshold").notNull(),
  /** JSON array of {warehouseId, onHand, held}. */
  warehouses: json("warehouses", "[]"),
  sequence: integer("sequence").notNull(),
  updatedAt: at("updated_at"),
}, (t) => [index("inventory_product").on(t.productId), index("inventory_available").on(t.available)]);

/** Every movement of every variant's journal, for ever: the object keeps only the last ones. */
export const stockMovements = sqliteTable("stock_movements", {
  variantId: id("variant_id"),
  /** Its place among the facts of the variant. */
  sequence: integer("sequence").notNull(),
  at: at("at"),
  kind: id("kind"),
  quantity: integer("quantity").notNull(),
  /** Null when it moved units in several. */
  warehouseId: text("warehouse_id"),
  holdId: text("hold_id"),
  reason: text("reason"),
  sagaId: text("saga_id"),
}, (t) => [primaryKey({ columns: [t.variantId, t.sequence] })]);

// Carts.

/** Carts of guests and of people with an account. */
export const carts = sqliteTable("carts", {
  cartId: text("cart_id").primaryKey(),
  userId: text("user_id"),
  status: text("status", { enum: ["ACTIVE", "MERGED", "CONVERTED", "ABANDONED"] }).notNull().default("ACTIVE"),
  currency: id("currency"),
  version: integer("version").notNull().default(1),
  createdAt: at("created_at"),
  updatedAt: at("updated_at"),
  expiresAt: integer("expires_at"),
}, (t) => [index("carts_user").on(t.userId), index("carts_expires").on(t.expiresAt)]);

/** A cart's lines. */
export const cartItems = sqliteTable("cart_items", {
  cartId: id("cart_id"),
  variantId: id("variant_id"),
  productId: id("product_id"),
  quantity: integer("quantity").notNull(),
  priceAtAddition: integer("price_at_addition").notNull(),
  addedAt: at("added_at"),
}, (t) => [primaryKey({ columns: [t.cartId, t.variantId] })]);

/** What has already been done to a cart under a key, so that it is done once: keyed adds, clearings after an order, merges. */
export const cartRequests = sqliteTable("cart_requests", {
  cartId: id("cart_id"),
  key: id("key"),
  at: at("at"),
}, (t) => [primaryKey({ columns: [t.cartId, t.key] }), index("cart_requests_at").on(t.at)]);

// Orders: a projection of what the lanes say, the highest revision wins.

/** The projection of orders, for sellers, desks and reports. The buyer's lane decides. */
export const orders = sqliteTable("orders", {
  orderId: text("order_id").primaryKey(),
  orderNumber: id("order_number"),
  userId: id("user_id"),
  status: id("status"),
  paymentStatus: id("payment_status"),
  currency: id("currency"),
  total: integer("total").notNull(),
  country: id("country"),
  /** The whole order fact as JSON. */
  document: id("document"),
  revision: integer("revision").notNull(),
  createdAt: at("created_at"),
  updatedAt: at("updated_at"),
}, (t) => [uniqueIndex("orders_number").on(t.orderNumber), index("orders_created").on(t.createdAt), index("orders_status").on(t.status, t.createdAt), index("orders_user").on(t.userId)]);

/** The lines of projected orders, by seller. */
export const orderItems = sqliteTable("order_items", {
  orderItemId: text("order_item_id").primaryKey(),
  orderId: id("order_id"),
  productId: id("product_id"),
  variantId: id("variant_id"),
  sellerId: id("seller_id"),
  name: id("name"),
  quantity: integer("quantity").notNull(),
  unitPrice: integer("unit_price").notNull(),
  totalPrice: integer("total_price").notNull(),
  status: id("status"),
  /** The order's. */
  createdAt: at("created_at").default(0),
}, (t) => [index("order_items_order").on(t.orderId), index("order_items_of_seller").on(t.sellerId, t.createdAt, t.orderId)]);

/** What buyers want to give back, a projection like the orders. */
export const returns = sqliteTable("returns", {
  returnId: text("return_id").primaryKey(),
  orderId: id("order_id"),
  orderNumber: id("order_number"),
  userId: id("user_id"),
  status: id("status"),
  reason: id("reason"),
  /** JSON array of what is given back: line, name, quantity. */
  items: json("items", "[]"),
  condition: text("condition"),
  requestedAt: at("requested_at"),
  resolvedAt: integer("resolved_at"),
}, (t) => [index("returns_status").on(t.status, t.requestedAt), index("returns_requested").on(t.requestedAt)]);
