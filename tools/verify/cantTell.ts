/** A question can't be answered here and now; the reason has no words of a service. */
export class CantTell extends Error {}
