CREATE TABLE `imported_quantities` (
	`variant_id` text PRIMARY KEY NOT NULL,
	`quantity` text NOT NULL
);
