import { CloudError, UNKNOWN } from "../../../fakes/providers/fakeProvider";
import type { DiffResult, PropertyDiff, FakeProvider, Values } from "../../../fakes/providers/fakeProvider";

/** A fake provider without any rules of a real provider: what the test bed needs to show that it works. */
export interface MiniProvider extends FakeProvider {
  /** By id; a test may change what is in there, as somebody in a portal would. */
  readonly things: Map<string, Values>;
  /** Operation and type of each call that changes something. */
  readonly calls: string[];
  /** Texts with which the next creations fail, one each. */
  readonly failures: string[];
  /** Each configuration of the provider. */
  readonly configured: Values[];
  configure(values: Values): void;
}

export interface MiniRules {
  /** Inputs whose change replaces, by type. */
  readonly replacing: Readonly<Record<string, readonly string[]>>;
  /** Outputs that the cloud decides, by type; `#` becomes the number of the thing. */
  readonly computed: Readonly<Record<string, Values>>;
  readonly secrets?: Readonly<Record<string, readonly string[]>>;
}

export function miniProvider(
  packageName: FakeProvider["package"],
  version: string,
  { replacing, computed, secrets = {} }: MiniRules,
): MiniProvider {
  const things = new Map<string, Values>();
  const calls: string[] = [];
  const failures: string[] = [];
  const configured: Values[] = [];
  let count = 0;
  const computedOf = (type: string, preview: boolean): Values =>
    Object.fromEntries(
      Object.entries(computed[type] ?? {}).map(([name, value]) => [
        name,
        preview ? UNKNOWN : String(value).replace("#", String(count)),
      ]),
    );
  return {
    package: packageName,
    version,
    things,
    calls,
    failures,
    configured,
    configure: (values) => void configured.push(values),
    check: (_, news) => ({ inputs: news, failures: [] }),
    diff: ({ type }, { inputs }, news) => diffOf(inputs, news, replacing[type] ?? []),
    create({ type, name }, inputs, preview = false) {
      if (preview) return { id: "", outputs: { ...inputs, ...computedOf(type, true) } };
      calls.push(`create ${type}`);
      const failure = failures.shift();
      if (failure !== undefined) throw new CloudError(failure);
      count++;
      const id = `/${type}/${name}/${count}`;
      things.set(id, { ...inputs });
      return { id, outputs: { ...inputs, ...computedOf(type, false) } };
    },
    update({ type }, id, { news, preview = false }) {
      if (preview) return news;
      calls.push(`update ${type}`);
      things.set(id, { ...news });
      return { ...news, ...computedOf(type, false) };
    },
    read(_, id, olds) {
      const inputs = things.get(id);
      return inputs && { inputs: { ...inputs }, outputs: { ...olds?.outputs, ...inputs } };
    },
    delete({ type }, id) {
      calls.push(`delete ${type}`);
      things.delete(id);
    },
    invoke: (token) => ({ result: { token, ...computedOf(token, false) } }),
    secretOutputs: (type) => secrets[type] ?? [],
  };
}

function diffOf(olds: Values, news: Values, replacing: readonly string[]): DiffResult {
  const names = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
  const changes = names
    .filter((name) => JSON.stringify(olds[name]) !== JSON.stringify(news[name]))
    .map((name): [string, PropertyDiff] => {
      const kind = !(name in olds) ? "add" : name in news ? "update" : "delete";
      return [name, { kind, replaces: replacing.includes(name) }];
    });
  return { changes: Object.fromEntries(changes), deleteBeforeReplace: false };
}
