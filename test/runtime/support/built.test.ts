import { builtFile } from "../../../runtime/support/built";

test("a file that hasn't been built is a mistake of the set-up, with the command that builds it", async () => {
  await expect(builtFile("report-page.html", "/nowhere")).rejects.toMatchObject({
    code: "config",
    message: "/nowhere/report-page.html is missing",
    hint: "Run npm run build first: it makes the file.",
  });
});
