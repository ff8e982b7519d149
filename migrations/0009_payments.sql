CREATE TABLE `payments` (
	`payment_id` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`gateway` text NOT NULL,
	`gateway_transaction_id` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`captured_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `payments_transaction` ON `payments` (`gateway_transaction_id`);--> statement-breakpoint
CREATE INDEX `payments_captured` ON `payments` (`gateway`,`captured_at`,`payment_id`);