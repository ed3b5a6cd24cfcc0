import { appId, guid, record } from "../support/builders";
import { matrix } from "./support/matrix";
import { passField, type World } from "./support/world";

const FIRST = guid(1);
const launchedOn = ({ dataverse }: World): unknown => dataverse.apps.get(appId(1))?.admin_applastlaunchedon;
const inventory = ({ dataverse }: World): void => dataverse.addApp({ id: appId(1), name: "Expenses" });

matrix("what counts as a launch", [
  {
    name: "launches alike but for their ids are as many rows",
    fault: (world) => void world.add([1, 2, 3].map((number) => record({ Id: guid(number) }))),
    control: (world) => void world.add([record({ Id: FIRST }), record({ Id: FIRST })]),
    expects: {
      exit: 0,
      shows: ({ dataverse }) => [1, 2, 3].filter((number) => dataverse.auditRows.has(guid(number))).length,
      value: 3,
    },
  },
  {
    name: "a launch that failed is a row, and its app's last launch",
    fault: (world) => {
      inventory(world);
      const properties = [["powerplatform.analytics.operation.is_successful", "False"]] as const;
      world.add([record({ Id: FIRST, ResultStatus: "Failed", properties })]);
    },
    control: inventory,
    expects: {
      exit: 0,
      shows: (world) => [world.dataverse.auditRows.has(FIRST), launchedOn(world)],
      value: [true, "2026-10-05T08:00:00Z"],
    },
  },
  {
    name: "records of flows and model-driven apps are passed over",
    fault: (world) => {
      const others = ["CreateFlow", "CrmDefaultActivity"];
      world.add(
        others.map((Operation, index) => record({ Id: guid(index + 1), Operation })),
        { isOther: true },
      );
    },
    // The generator serves 61 records, one of them twice.
    expects: { exit: 0, shows: passField("recordsRead"), value: 63 },
  },
]);
