CREATE TABLE `returns` (
	`return_id` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`order_number` text NOT NULL,
	`user_id` text NOT NULL,
	`status` text NOT NULL,
	`reason` text NOT NULL,
	`items` text DEFAULT '[]' NOT NULL,
	`condition` text,
	`requested_at` integer NOT NULL,
	`resolved_at` integer
);
--> statement-breakpoint
CREATE INDEX `returns_status` ON `returns` (`status`,`requested_at`);--> statement-breakpoint
CREATE INDEX `returns_requested` ON `returns` (`requested_at`);--> statement-breakpoint
DROP INDEX `order_items_seller`;--> statement-breakpoint
ALTER TABLE `order_items` ADD `created_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `order_items_of_seller` ON `order_items` (`seller_id`,`created_at`,`order_id`);--> statement-breakpoint
UPDATE `order_items` SET `created_at` = coalesce((SELECT `created_at` FROM `orders` WHERE `orders`.`order_id` = `order_items`.`order_id`), 0);
