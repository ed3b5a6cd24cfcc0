// Draws docs/report.png from a made-up report: npm run build && npx tsx test/page/pictures.ts [folder for more pictures]
import { stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pageOf, readTemplate } from "../../runtime/report/page";
import { launch, open } from "./support/browser";
import { madeUpReport } from "./support/madeUpReport";

const PICTURE = resolve(__dirname, "../../docs/report.png");

async function draw(folder: string | undefined): Promise<void> {
  await using browser = await launch();
  const html = pageOf(await readTemplate(), madeUpReport());
  {
    await using opened = await open(browser, html, { viewport: { width: 1160, height: 1240 } });
    await opened.page.screenshot({ path: PICTURE });
    console.log(`${PICTURE}: ${Math.round((await stat(PICTURE)).size / 1024)} KiB`);
  }
  if (folder === undefined) return;
  const all = pageOf(await readTemplate(), madeUpReport({ people: 200 }));
  await writeFile(join(folder, "report.html"), all);
  for (const [name, options] of Object.entries({
    light: {},
    dark: { colorScheme: "dark" },
    narrow: { viewport: { width: 375, height: 812 } },
  } as const)) {
    await using opened = await open(browser, all, options);
    await opened.page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
    console.log(name, opened.complaints, opened.requests);
    if (name === "dark")
      await opened.page.pdf({
        path: join(folder, "report.pdf"),
        preferCSSPageSize: true,
        printBackground: false,
      });
  }
}

void draw(process.argv[2]);
