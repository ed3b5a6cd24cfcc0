import { at, listAt } from "../values";
import { demand, ruleFor } from "./rule";
import type { Policy } from "./rule";

const NEEDED = ["Liveness", "Readiness"];

/** Jobs are left out: they take no part in health checks, their exit code tells. */
export const probes: Policy = ruleFor(["azure-native:app:ContainerApp"], {
  name: "container apps have liveness and readiness probes",
  why: "without them Azure probes a port without a listener, or misses that the runtime hangs",
  judge: ({ inputs }) => {
    const containers = listAt(inputs, "template", "containers");
    if (containers.length === 0)
      return demand(false, "no container of it is known", "give template.containers");
    return containers.flatMap((container) => {
      const types = listAt(container, "probes").map((probe) => at(probe, "type"));
      return NEEDED.flatMap((type) =>
        demand(
          types.includes(type),
          `container ${String(at(container, "name"))} has no ${type} probe`,
          `add one of type "${type}" to its probes`,
        ),
      );
    });
  },
});
