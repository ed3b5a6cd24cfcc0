/** Minutes of an ISO 8601 duration of days, hours and minutes such as `PT15M`; undefined for any other text. */
export function minutesOf(text: string): number | undefined {
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(text);
  if (parts === null || text.endsWith("P") || text.endsWith("T")) return undefined;
  const [days = 0, hours = 0, minutes = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return (days * 24 + hours) * 60 + minutes;
}
