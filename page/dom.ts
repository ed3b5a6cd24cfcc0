type Attributes = Readonly<Record<string, string>>;
type Child = Node | string;

/** An element; texts become text nodes, so that a name is never read as HTML. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

let lastId = 0;

/** An id for what another element refers to. */
export function newId(): string {
  lastId += 1;
  return `i${lastId}`;
}
