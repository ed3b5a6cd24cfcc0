import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { figuresOf } from "../../runtime/report/aggregate";
import { Apps } from "../../runtime/report/apps";
import { launchesCsv } from "../../runtime/report/csv";
import { Launches } from "../../runtime/report/launches";

/** What docs/power-bi.md loads. `npx tsx test/docs/powerBiSample.ts` writes it. */
export const SAMPLE = join(__dirname, "../../docs/samples/launches.csv");

const NOW = Date.parse("2026-11-30T12:00:00Z");
const DAY_MS = 86_400_000;
const APPS = ["Expense Claims", "Visitor Planner", "Asset Requests", "Training Walk"];
const PLACES = ["Default", "Field Service"];
const DEPARTMENTS = ["Finance", "Sales", "Facilities", ""];

/** Made-up launches of a quarter: later ones have more users, one app ends in September. */
function sampleRows(): object[] {
  return Array.from({ length: 120 }, (_, index) => {
    const age = 90 - Math.floor((index * 90) / 120);
    const app = age > 61 && index % 5 === 0 ? 3 : index % 3;
    const user = (index * index) % (5 + Math.floor((90 - age) / 10));
    const isUnnamed = index % 41 === 40;
    return {
      admin_operation: "LaunchPowerApp",
      admin_appid: `aaaaaaaa-0000-4000-8000-00000000000${app}`,
      admin_appname: APPS[app],
      admin_appenvironment: PLACES[app % 2],
      admin_creationtime: new Date(NOW - age * DAY_MS + (index % 8) * 3_600_000).toISOString(),
      admin_userupn: isUnnamed ? null : `user${user}@contoso.example`,
      admin_userdepartment: DEPARTMENTS[user % 4],
    };
  });
}

/** The sample's file, and what `report` says of the same rows on the last of November. */
export function sample() {
  const launches = new Launches();
  for (const row of sampleRows()) launches.add(row);
  const apps = new Apps(launches, []);
  return {
    csv: [...launchesCsv(launches, apps, false)].join(""),
    figures: figuresOf(launches, apps, { nowMs: NOW, custom: undefined, withUsers: false }),
  };
}

if (require.main === module) writeFileSync(SAMPLE, sample().csv);
