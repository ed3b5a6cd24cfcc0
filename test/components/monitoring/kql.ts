/** What is wrong with a query at first sight; no parser of the query language, but enough for slips of the pen. */
export function kqlProblems(query: string): string[] {
  const bare = query.replace(/"[^"\n]*"/g, '""');
  const [first = "", ...others] = query.split("\n");
  return [
    ...(bare.replace(/""/g, "").includes('"') ? ["a text that doesn't end"] : []),
    ...(isBalanced(bare) ? [] : ["brackets that don't match"]),
    ...(/^(?:union isfuzzy=true|print) /.test(first) ? [] : [`begins with ${first}`]),
    ...others.filter((line) => !/^\| (?:where|extend|project) \S/.test(line)),
    ...(/undefined|NaN|\[object/.test(query) ? ["a value that is none"] : []),
  ];
}

function isBalanced(text: string): boolean {
  const open: string[] = [];
  const pairs: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };
  for (const character of text) {
    if (Object.values(pairs).includes(character)) open.push(character);
    const opening = pairs[character];
    if (opening !== undefined && open.pop() !== opening) return false;
  }
  return open.length === 0;
}
