import { guid, record } from "../support/builders";
import { matrix } from "./support/matrix";
import { passField } from "./support/world";

const MIB = 1024 * 1024;
const QUIET = { events: 10, matchingShare: 0, deletes: 0, repeatedRecords: 0 };
const launch = (number: number): string => JSON.stringify(record({ Id: guid(number) }));

/** Records of other workloads. */
function others(count: number, bytes: number): string {
  const other = `{"Operation":"FileAccessed","Workload":"SharePoint","More":"${"x".repeat(bytes)}"},`;
  return other.repeat(count);
}

matrix(
  "large content",
  [
    {
      name: "a blob of 64 MiB with a launch at each end",
      world: QUIET,
      fault: (world) => {
        world.activity.addBlob({
          records: `[${launch(1)},${others(64, MIB)}${launch(2)}]`,
          createdMs: world.clock.now() - 3_600_000,
        });
        for (const number of [1, 2]) world.added.add(guid(number));
      },
      expects: { exit: 0, shows: passField("recordsRead"), value: 76 },
    },
    {
      name: "a blob of 1,000,000 records, of which every 5,000th is a launch",
      world: QUIET,
      fault: (world) => {
        const stretches = Array.from(
          { length: 200 },
          (_, index) => `${launch(index + 1)},${others(4_999, 8)}`,
        );
        world.activity.addBlob({
          records: `[${stretches.join("").slice(0, -1)}]`,
          createdMs: world.clock.now() - 3_600_000,
        });
        for (let number = 1; number <= 200; number++) world.added.add(guid(number));
      },
      expects: { exit: 0, shows: passField("recordsRead"), value: 1_000_010 },
    },
    {
      name: "a list of 2,000 blobs, page by page",
      world: { ...QUIET, activity: { pageSize: 600 } },
      fault: (world) => {
        for (let number = 1; number <= 2_000; number++)
          world.add([record({ Id: guid(number) })], { ageMs: 3_600_000 + number });
      },
      expects: { exit: 0, shows: passField("rowsWritten"), value: 2_000 },
    },
  ],
  120_000,
);
