import { step } from "./builder";
import { meaningOfFirst } from "./meaningOf";

const TABLE = "auditlog:dataverse:Table";
const DELETED = { deleteOnDestroy: true };
const RETENTION = "auditlog:dataverse:BulkDeletionJob";

test.each([
  ["retained", { retainOnDelete: true, inputs: DELETED, outputs: { adopted: false } }],
  ["adopted", { retainOnDelete: false, inputs: DELETED, outputs: { adopted: true } }],
  ["without deleteOnDestroy", { retainOnDelete: false, outputs: { adopted: false } }],
])(
  "a table that is %s stays, whether the stack lets go of it or moves to another environment",
  (_, state) => {
    expect(meaningOfFirst(step("delete", { type: TABLE, state }))).toBe(
      "the stack lets go of it; the table stays, with its rows.",
    );
    expect(meaningOfFirst(step("replace", { type: TABLE, state }))).toBe(
      "the other environment gets its table; the former's stays, with its rows.",
    );
  },
);

test("a table that the stack made and does not retain goes with its rows (control)", () => {
  const state = { retainOnDelete: false, inputs: DELETED, outputs: { adopted: false } };

  expect(meaningOfFirst(step("delete", { type: TABLE, state }))).toMatch(/^!the table is deleted with all/);
  expect(meaningOfFirst(step("replace", { type: TABLE, state }))).toMatch(/the former's is deleted with all/);
});

test.each([
  ["create", { now: DELETED }],
  ["update", { old: {}, now: DELETED }],
])("with deleteTable, a table that is %sd says what a destroy then deletes", (op, inputs) => {
  expect(meaningOfFirst(step(op, { type: TABLE, ...inputs }))).toBe(
    "!from then on `pulumi destroy` deletes the table with all its rows.",
  );
});

test.each([
  ["was so before", { old: DELETED, now: DELETED }],
  ["is given up", { old: DELETED, now: {} }],
])("a table whose deleteTable %s says nothing of that (control)", (_, inputs) => {
  expect(meaningOfFirst(step("update", { type: TABLE, ...inputs }))).toBe("");
});

test.each(["create", "update", "replace"])(
  "a bulk deletion that is %sd deletes rows, and says which",
  (op) => {
    expect(meaningOfFirst(step(op, { type: RETENTION, now: { olderThanDays: 400 } }))).toBe(
      "!audit rows older than 400 days are deleted, from the next night on.",
    );
  },
);

test("a deleted one deletes no more rows (control)", () => {
  expect(meaningOfFirst(step("delete", { type: RETENTION, old: { olderThanDays: 400 } }))).toBe(
    "no row is deleted for its age any more.",
  );
});
