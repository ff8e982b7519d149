CREATE TABLE `alerts` (
	`alert_id` text PRIMARY KEY NOT NULL,
	`subject` text NOT NULL,
	`kind` text NOT NULL,
	`detail` text NOT NULL,
	`link` text NOT NULL,
	`raised_at` integer NOT NULL,
	`mailed_at` integer,
	`call_at` integer,
	`calls` integer DEFAULT 0 NOT NULL,
	`called_at` integer,
	`settled_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `alerts_open` ON `alerts` (`subject`) WHERE settled_at IS NULL;--> statement-breakpoint
CREATE INDEX `alerts_due` ON `alerts` (`call_at`) WHERE call_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `alerts_raised` ON `alerts` (`raised_at`);--> statement-breakpoint
CREATE TABLE `breaches` (
	`breach_key` text PRIMARY KEY NOT NULL,
	`invariant` text NOT NULL,
	`subject` text NOT NULL,
	`detail` text NOT NULL,
	`action` text,
	`found_at` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`settled_at` integer
);
--> statement-breakpoint
CREATE INDEX `breaches_open` ON `breaches` (`invariant`) WHERE settled_at IS NULL;--> statement-breakpoint
CREATE INDEX `breaches_settled` ON `breaches` (`settled_at`);--> statement-breakpoint
CREATE TABLE `reconciliations` (
	`reconciliation_id` text PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`started_at` integer NOT NULL,
	`rows` integer NOT NULL,
	`matched` integer NOT NULL,
	`repaired` text DEFAULT '[]' NOT NULL,
	`unexplained` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `reconciliations_started` ON `reconciliations` (`started_at`);
