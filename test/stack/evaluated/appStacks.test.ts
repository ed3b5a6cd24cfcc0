import { describeStack } from "./describeStack";
import { variants } from "./variants";

for (const variant of variants.filter(({ hosting }) => hosting === "app")) describeStack(variant);
