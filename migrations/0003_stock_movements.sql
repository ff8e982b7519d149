CREATE TABLE `stock_movements` (
	`variant_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`quantity` integer NOT NULL,
	`warehouse_id` text,
	`hold_id` text,
	`reason` text,
	`saga_id` text,
	PRIMARY KEY(`variant_id`, `sequence`)
);
