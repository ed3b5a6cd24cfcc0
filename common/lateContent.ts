import { DAY_MS } from "./time";

/** Content that isn't delivered at this age is late: one of the seven days for which the Activity API keeps it has passed. */
export const LATE_CONTENT_MS = DAY_MS;
