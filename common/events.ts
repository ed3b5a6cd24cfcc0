/**
 * Names of the log events, in the field `event` of each log line. Alerts and operators query them:
 * renaming one here renames it in the alerts, which import this table. Imports nothing.
 */
export const events = {
  runtimeStarted: "runtime_started",
  runtimeStopped: "runtime_stopped",
  /** AUDITLOG_ENABLED=false: it makes no request. */
  runtimeDisabled: "runtime_disabled",
  /** One a pass, with the fields of `passFields`. */
  passCompleted: "pass_completed",
  /** The same fields, of a pass that was cut short: it isn't completed. */
  passStopped: "pass_stopped",
  backfillCompleted: "backfill_completed",
  /** One for each `import`, with its counts. */
  importCompleted: "import_completed",
  /** The same fields, of an import that was cut short. */
  importStopped: "import_stopped",
  passFailed: "pass_failed",
  /** Any other command failed: `import`, `backfill`, `redrive`. */
  commandFailed: "command_failed",
  /** Another process holds the lease; this one waits for its turn. */
  leaseHeld: "lease_held",
  leaseLost: "lease_lost",
  committed: "committed",
  /** Times in the state can't be right. */
  cursorRefused: "cursor_refused",
  /** A document of the state can't be right; the pass goes on without it. */
  documentRefused: "document_refused",
  subscriptionStarted: "subscription_started",
  /** Content that can never be read any more. */
  gapFound: "gap_found",
  gapClosed: "gap_closed",
  /** A record, row or blob was set aside with its error. */
  deadLetter: "dead_letter",
  /** One of them failed again for the same cause: nothing new to act on. */
  deadLetterRetried: "dead_letter_retried",
  deadLetterDropped: "dead_letter_dropped",
  deadLetterExpired: "dead_letter_expired",
  /** A blob could not be read this time and is tried again by the next pass. */
  blobPending: "blob_pending",
  authenticationFailed: "authentication_failed",
  throttled: "throttled",
  requestRetried: "request_retried",
  request: "request",
  valueTruncated: "value_truncated",
  columnMissing: "column_missing",
  inventoryMissing: "inventory_missing",
  appDeleted: "app_deleted",
  /** An old deletion, of an app that must have been restored. */
  appDeletionFailed: "app_deletion_failed",
  /** The inventory refuses a change of one app; the record behind it is a dead letter. */
  appRefused: "app_refused",
  appUnknown: "app_unknown",
  relinked: "relinked",
  /** Rows of before got their users' department, title, city, country and name. */
  enriched: "enriched",
  /** One a pass: users can't be read now; their rows are written without, and filled by a later pass. */
  enrichmentDelayed: "enrichment_delayed",
  /** One a pass: Dataverse refuses rows with what `enrich` adds; they are written without. */
  enrichmentRefused: "enrichment_refused",
  accountingMismatch: "accounting_mismatch",
  shuttingDown: "shutting_down",
} as const;

/** Fields of `pass_completed` that alerts compute with. Counts are per pass. */
export const passFields = {
  blobsListed: "blobsListed",
  recordsRead: "recordsRead",
  recordsMatched: "recordsMatched",
  rowsWritten: "rowsWritten",
  deadLettered: "deadLettered",
  gaps: "gaps",
  lagSeconds: "lagSeconds",
  unmatchedSeconds: "unmatchedSeconds",
} as const;
