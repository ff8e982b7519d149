CREATE TABLE `sale_log` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`sale_id` text NOT NULL,
	`at` integer NOT NULL,
	`by` text NOT NULL,
	`action` text NOT NULL,
	`detail` text
);
--> statement-breakpoint
CREATE INDEX `sale_log_sale` ON `sale_log` (`sale_id`,`sequence`);--> statement-breakpoint
CREATE TABLE `sales` (
	`sale_id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`variant_id` text NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`plan` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sales_ends` ON `sales` (`state`,`ends_at`);--> statement-breakpoint
CREATE INDEX `sales_variant` ON `sales` (`variant_id`);