import fc from "fast-check";
import { conventions, type Convention } from "../../../components/naming/conventions";
import { namesOf, type Names, type StackIdentity } from "../../../components/naming/names";
import { guid } from "../../support/builders";

type NamedType = Parameters<Names["of"]>[0];

interface Rule {
  readonly pattern: RegExp;
  readonly min: number;
  readonly max: number;
}

const dashed = /^[a-z](?!.*--)[a-z0-9-]*[a-z0-9]$/;
const alert = { pattern: /^[^*#&+:<>?@%{}\\/|]*[^*#&+:<>?@%{}\\/|. ]$/, min: 1, max: 260 };

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, and `az containerapp`'s own. */
const azure: Record<NamedType, Rule> = {
  "azure-native:resources:ResourceGroup": { pattern: /^[-\w.()]*[-\w()]$/, min: 1, max: 90 },
  "azure-native:managedidentity:UserAssignedIdentity": { pattern: /^[A-Za-z0-9][\w-]*$/, min: 3, max: 128 },
  "azure-native:storage:StorageAccount": { pattern: /^[a-z0-9]+$/, min: 3, max: 24 },
  "azure-native:keyvault:Vault": {
    pattern: /^[A-Za-z](?!.*--)[A-Za-z0-9-]*[A-Za-z0-9]$/,
    min: 3,
    max: 24,
  },
  "azure-native:containerregistry:Registry": { pattern: /^[A-Za-z0-9]+$/, min: 5, max: 50 },
  "azure-native:operationalinsights:Workspace": {
    pattern: /^[A-Za-z0-9][A-Za-z0-9-]+[A-Za-z0-9]$/,
    min: 4,
    max: 63,
  },
  "azure-native:app:ManagedEnvironment": { pattern: dashed, min: 2, max: 60 },
  "azure-native:app:ContainerApp": { pattern: dashed, min: 2, max: 32 },
  "azure-native:app:Job": { pattern: dashed, min: 2, max: 31 },
  "azure-native:monitor:ActionGroup": alert,
  "azure-native:monitor:ScheduledQueryRule": alert,
};
// The keys of a record are its key type; TypeScript calls them text.
const types = Object.keys(azure) as NamedType[];

const letters = "abcdefghijklmnopqrstuvwxyz";
/** https://www.pulumi.com/docs/iac/concepts/stacks/ */
const characters = [...letters, ...letters.toUpperCase(), ..."0123456789", ..."-_."];
const pulumiName = fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 100 });
const identity = fc.record({ subscriptionId: fc.uuid(), project: pulumiName, stack: pulumiName });

function allNames(of: StackIdentity): string[] {
  const names = namesOf(of);
  return types.map((type) => names.of(type));
}

test("every project and stack name that Pulumi allows gives names that Azure takes", () => {
  fc.assert(
    fc.property(identity, fc.constantFrom(undefined, "authentication-failed"), (of, suffix) => {
      const refused = types.filter((type) => {
        const name = namesOf(of).of(type, suffix);
        const { pattern, min, max } = azure[type];
        return !pattern.test(name) || name.length < min || name.length > max;
      });

      expect(refused).toEqual([]);
    }),
  );
});

test("they match the table of conventions: abbreviation, pattern, length", () => {
  fc.assert(
    fc.property(identity, (of) => {
      const refused = types.filter((type) => {
        const { abbreviation, pattern, maxLength, isCompact }: Convention = conventions[type];
        const name = namesOf(of).of(type);
        const start = `${abbreviation}${isCompact === true ? "" : "-"}`;
        return !name.startsWith(start) || pattern?.test(name) !== true || name.length > (maxLength ?? 0);
      });

      expect(refused).toEqual([]);
    }),
  );
});

test("globally unique names end in the stack's hash, so that they don't collide with those of another organisation's stack", () => {
  const globalTypes = types.filter((type) => (conventions[type] as Convention).isGlobal === true);

  fc.assert(
    fc.property(identity, (of) => {
      const [first = "", ...others] = globalTypes.map((type) => namesOf(of).of(type).slice(-8));

      expect(first).toMatch(/^[0-9a-f]{8}$/);
      expect(others).toEqual([first, first]);
    }),
  );
  expect(globalTypes).toHaveLength(3);
});

test("the same stack has the same names on every run, however its subscription is spelt", () => {
  fc.assert(
    fc.property(identity, (of) => {
      const spelt = { ...of, subscriptionId: of.subscriptionId.toUpperCase() };

      expect(allNames(spelt)).toEqual(allNames(of));
      expect(namesOf(spelt).guid("x")).toBe(namesOf(of).guid("x"));
    }),
  );
});

/** Two stacks of a project whose names differ as little as names can. */
const nearStacks = fc
  .tuple(pulumiName, fc.nat(), fc.constantFrom(...characters))
  .map(([stack, place, other]) => {
    const at = place % stack.length;
    return [stack, `${stack.slice(0, at)}${other}${stack.slice(at + 1)}`] as const;
  })
  .filter(([one, other]) => one !== other);

test("two stacks of a project share no name, though theirs differ by a letter's case, by a dot or at the end", () => {
  const cases = [
    ["dev", "Dev"],
    ["a.b", "a-b"],
    ["a_b", "a.b"],
    ["-", "_"],
    ["x".repeat(99), "x".repeat(100)],
  ] as const;
  const check = ([one, other]: readonly [string, string]): void => {
    const common = { subscriptionId: guid(1), project: "audit-log-connector" };
    const names = allNames({ ...common, stack: one });
    const others = allNames({ ...common, stack: other });

    expect(names.filter((name) => others.includes(name))).toEqual([]);
  };

  cases.forEach(check);
  fc.assert(fc.property(nearStacks, check));
});

test("projects and stacks that read alike when joined have different hashes and GUIDs", () => {
  const one = namesOf({ subscriptionId: guid(1), project: "a-b", stack: "c" });
  const other = namesOf({ subscriptionId: guid(1), project: "a", stack: "b-c" });

  const vault = "azure-native:keyvault:Vault";
  expect(one.of(vault)).not.toBe(other.of(vault));
  expect(one.guid("x")).not.toBe(other.guid("x"));
});

test("suffixes tell several resources of one type apart, for the longest names too", () => {
  const rule = "azure-native:monitor:ScheduledQueryRule";
  fc.assert(
    fc.property(identity, (of) => {
      const names = namesOf(of);
      const all = [names.of(rule), names.of(rule, "gap"), names.of(rule, "dead-letter")];

      expect(new Set(all).size).toBe(3);
    }),
  );
});

test("a plain name says what it is and carries no hash; one that had to be changed does", () => {
  const namesIn = (stack: string): Names =>
    namesOf({ subscriptionId: guid(1), project: "audit-log-connector", stack });

  expect(namesIn("dev").of("azure-native:resources:ResourceGroup")).toBe("rg-audit-log-connector-dev");
  expect(namesIn("dev").of("azure-native:app:Job")).toBe("caj-audit-log-connector-dev");
  expect(namesIn("Dev").of("azure-native:resources:ResourceGroup")).toMatch(
    /^rg-audit-log-connector-dev-[0-9a-f]{8}$/,
  );
});

test("GUIDs are GUIDs and differ by key and by stack", () => {
  fc.assert(
    fc.property(identity, fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 5 }), (of, keys) => {
      const guids = keys.map((key) => namesOf(of).guid(key));

      expect(
        guids.filter(
          (text) => !/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(text),
        ),
      ).toEqual([]);
      expect(new Set(guids).size).toBe(keys.length);
      expect(guids).not.toContain(namesOf({ ...of, stack: `${of.stack}x` }).guid(keys[0] ?? ""));
    }),
  );
});
