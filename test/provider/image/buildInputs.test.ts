import { imageBuild } from "../../../provider/image/build";
import { readSources } from "../../../provider/image/sources";
import { UNKNOWN } from "../../../common/pulumi/wireValues";
import { FakeClock } from "../../support/fakeClock";
import { BUILD_INPUTS } from "../support/cloud";
import { root } from "./builder";

const connect = (): never => {
  throw new Error("no cloud is needed for this");
};
const handler = imageBuild({ root, connect, clock: new FakeClock() });

test("check adds the hash of the sources, also while other inputs are unknown", async () => {
  const news = { ...BUILD_INPUTS, loginServer: UNKNOWN, subscriptionId: UNKNOWN };

  const { inputs, failures } = await handler.check(news);

  const { hash } = await readSources(root);
  expect(failures).toEqual([]);
  expect(inputs).toEqual({ ...news, sourcesHash: hash });
});

test.each([
  [{ subscriptionId: "mine" }, "subscriptionId", "is 'mine', but must be a GUID"],
  [
    { repository: "Sync" },
    "repository",
    "is 'Sync', but must be lower-case words, joined by '.', '_', '-' or '/'",
  ],
  [{ cloud: "mars" }, "cloud", "is 'mars', but must be one of commercial, gcc, gccHigh, dod, china"],
  [{ registryName: null }, "registryName", "is missing"],
  [{ sourcesHash: "0" }, "sourcesHash", "is computed by the provider; remove it"],
  [{ tag: "latest" }, "tag", "is not a property of this type"],
])("check refuses %j", async (change, property, reason) => {
  const { failures } = await handler.check({ ...BUILD_INPUTS, ...change });

  expect(failures).toEqual([{ property, reason }]);
});

test("other sources are an update; another place, also one that is not known yet, is another image", () => {
  const olds = { ...BUILD_INPUTS, sourcesHash: "1" };
  const changed = Object.keys(BUILD_INPUTS).map((name) => handler.diff(olds, { ...olds, [name]: "another" }));

  expect(handler.diff(olds, olds)).toEqual({});
  expect(handler.diff(olds, { ...olds, sourcesHash: "2" })).toEqual({ sourcesHash: "update" });
  expect(handler.diff(olds, { ...olds, registryName: UNKNOWN })).toEqual({ registryName: "replace" });
  expect(changed).toEqual(Object.keys(BUILD_INPUTS).map((name) => ({ [name]: "replace" })));
});

test("an import is refused, and deleting does nothing", async () => {
  const call = {
    signal: new AbortController().signal,
    status: () => undefined,
    warn: async () => undefined,
  };
  const recorded = { inputs: BUILD_INPUTS, state: { ...BUILD_INPUTS, digest: "sha256:0" } };

  await expect(handler.read("cr/sync", undefined, call)).rejects.toThrow("can't be imported");
  await expect(handler.delete("cr/sync", recorded, call)).resolves.toBeUndefined();
});
