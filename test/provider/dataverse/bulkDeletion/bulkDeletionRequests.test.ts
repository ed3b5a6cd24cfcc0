import { queryOf } from "../../../../provider/dataverse/bulkDeletion/bulkDeletionOperations";
import { startBulkDeletion } from "../../../../provider/dataverse/bulkDeletion/bulkDeletionRequests";

const JOB = {
  name: "old launches",
  table: "admin_auditlog",
  column: "admin_creationtime",
  olderThanDays: 365,
};
const HOUR_MS = 3_600_000;

test("a job deletes what is older, each night, and is not started twice by a repetition", () => {
  expect(startBulkDeletion(JOB, Date.UTC(2026, 9, 5, 12))).toEqual({
    method: "POST",
    path: "BulkDelete",
    retryable: false,
    body: {
      QuerySet: [
        {
          EntityName: "admin_auditlog",
          Criteria: {
            FilterOperator: "And",
            Conditions: [
              {
                AttributeName: "admin_creationtime",
                Operator: "OlderThanXDays",
                Values: [{ Type: "System.Int32", Value: "365" }],
              },
            ],
            Filters: [],
          },
        },
      ],
      JobName: "old launches",
      SendEmailNotification: false,
      ToRecipients: [],
      CCRecipients: [],
      RecurrencePattern: "FREQ=DAILY;INTERVAL=1;",
      StartDateTime: "2026-10-06T02:00:00.000Z",
    },
  });
});

test.each([
  [0, "2026-10-05T02:00:00.000Z"],
  [2, "2026-10-06T02:00:00.000Z"],
  [23, "2026-10-06T02:00:00.000Z"],
])("at %s hours it first runs in the night that comes", (hour, expected) => {
  const { body } = startBulkDeletion(JOB, Date.UTC(2026, 9, 5) + hour * HOUR_MS);

  expect(body?.StartDateTime).toBe(expected);
});

const row = {
  bulkdeleteoperationid: "b-1",
  name: "old launches",
  statecode: 0,
  _asyncoperationid_value: "a-1",
};

test("what a job deletes is read from its query, whatever the order of its attributes", () => {
  const xml =
    '<fetch distinct="false"><entity name="admin_auditlog"><attribute name="admin_auditlogid"/><filter type="and">' +
    '<condition value="365" attribute="admin_creationtime" operator="older-than-x-days"/></filter></entity></fetch>';

  expect(queryOf({ ...row, orderedquerysetxml: xml })).toEqual({
    table: "admin_auditlog",
    column: "admin_creationtime",
    olderThanDays: 365,
  });
});

test.each([
  null,
  '<fetch><entity name="audit"><filter><condition attribute="action" operator="eq" value="64"/></filter></entity></fetch>',
])("a job with another query (%s) can't be imported", (orderedquerysetxml) => {
  expect(() => queryOf({ ...row, orderedquerysetxml })).toThrow(
    "the bulk deletion 'old launches' can't be imported: its query is not one of a table's rows older than so many days",
  );
});
