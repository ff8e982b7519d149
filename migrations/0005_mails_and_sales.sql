CREATE TABLE `sales_by_day` (
	`day` text NOT NULL,
	`currency` text NOT NULL,
	`orders` integer DEFAULT 0 NOT NULL,
	`units` integer DEFAULT 0 NOT NULL,
	`revenue` integer DEFAULT 0 NOT NULL,
	`refunds` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`day`, `currency`)
);
--> statement-breakpoint
CREATE TABLE `sales_by_product` (
	`day` text NOT NULL,
	`product_id` text NOT NULL,
	`currency` text NOT NULL,
	`orders` integer DEFAULT 0 NOT NULL,
	`units` integer DEFAULT 0 NOT NULL,
	`revenue` integer DEFAULT 0 NOT NULL,
	`refunds` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`day`, `product_id`, `currency`)
);
--> statement-breakpoint
CREATE INDEX `sales_by_product_product` ON `sales_by_product` (`product_id`,`day`);--> statement-breakpoint
ALTER TABLE `dead_letters` ADD `event_id` text;--> statement-breakpoint
ALTER TABLE `mails` ADD `state` text DEFAULT 'sent' NOT NULL;--> statement-breakpoint
ALTER TABLE `mails` ADD `detail` text;--> statement-breakpoint
ALTER TABLE `mails` ADD `sent_at` integer;