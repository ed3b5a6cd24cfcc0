import { reservedTagNames } from "../../../components/settings/tagRules";
import { tagsOf } from "../../../components/naming/tags";
import { record } from "../../support/pulumiMocks";
import { mockedCloud } from "../support/mockedCloud";

async function tagsIn(stack: string, users: Readonly<Record<string, string>>) {
  const { result } = await record(() => tagsOf(users), mockedCloud(), { project: "p", stack });
  return result;
}

test("the connector's own tags say what manages a resource and for which stack, beside the user's", async () => {
  expect(await tagsIn("prod", { "Cost center": "4711" })).toEqual({
    "managed-by": "pulumi",
    project: "p",
    stack: "prod",
    "Cost center": "4711",
  });
});

test("they are those that the settings keep users from setting", async () => {
  expect(Object.keys(await tagsIn("dev", {}))).toEqual([...reservedTagNames]);
});
