import { MemoryStateStore } from "../../support/memoryStateStore";
import { describeStateStore } from "../../support/stateStoreContract";

// The double that the tests of runtime/sync use keeps the same contract as the real places.
describeStateStore("memory", async () => new MemoryStateStore());
