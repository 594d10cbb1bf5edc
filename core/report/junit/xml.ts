import { plainText } from '../../text/plain-text.ts';
import { escapeMarkup } from '../../text/escape-markup.ts';

export interface XmlElement {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly children?: readonly XmlElement[];
  /** Instead of children. */
  readonly text?: string;
}

/** An XML 1.0 document in UTF-8. Text is escaped, never CDATA, so that no `]]>` can end it early. */
export function renderXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${renderElement(root, '')}`;
}

function renderElement(element: XmlElement, indent: string): string {
  const attributes = Object.entries(element.attributes ?? {}).map(
    ([name, value]) => ` ${name}="${escapeMarkup(plainText(`${value}`)).replaceAll(/\s/g, ' ')}"`,
  );
  const start = `${indent}<${element.name}${attributes.join('')}`;
  if (element.text) return `${start}>${escapeMarkup(plainText(element.text))}</${element.name}>\n`;
  const children = (element.children ?? []).map((child) => renderElement(child, `${indent}  `));
  return children.length === 0 ? `${start}/>\n` : `${start}>\n${children.join('')}${indent}</${element.name}>\n`;
}
