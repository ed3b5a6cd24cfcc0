import { nodeNotices } from "../../../../tools/pipeline/advisories/node";

const releases = [
  { version: "v25.1.0", date: "2026-05-01", security: true },
  { version: "v24.10.0", date: "2026-04-01", security: false },
  { version: "v24.9.1", date: "2026-03-01", security: true },
  { version: "v2.4.0", date: "2026-02-15", security: true },
  { version: "v24.9.0", date: "2026-02-01", security: true },
  { version: "v24.8.0", date: "2026-01-01", security: false },
];

test("newer security releases of the same major are named, and nothing else", () => {
  const [notice, ...others] = nodeNotices("24.8.0", releases);

  expect(others).toEqual([]);
  expect(notice?.title).toBe("Advisory: Node 24.8.0 lacks security fixes");
  expect(notice?.body.match(/^- .*$/gm)).toEqual(["- v24.9.1 of 2026-03-01", "- v24.9.0 of 2026-02-01"]);
});

test("with the newest security release nothing needs work", () => {
  expect(nodeNotices("24.9.1", releases)).toEqual([]);
});

test("of a Node that the list lacks nothing can be said", () => {
  expect(() => nodeNotices("24.7.0", releases)).toThrow(
    "Node 24.7.0 (NODE_VERSION in runtime/Dockerfile) is not in the list of releases",
  );
});
