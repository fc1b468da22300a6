/** The XML of a request. It has neither a document type nor comments, instructions or entities of its own. */
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { namespaces } from './names.ts';

export interface AuthnRequestFields {
  readonly id: string;
  readonly version: string;
  readonly issueInstant: string;
  readonly issuer: string;
  readonly destination: string | undefined;
  readonly forceAuthn: string | undefined;
  readonly isPassive: string | undefined;
}

/** Requests have four levels, signed ones eight. */
const maxDepth = 32;

/** @returns undefined for what is no request, or has what a request needs not */
export function parseAuthnRequest(xml: string): AuthnRequestFields | undefined {
  let root: SaxesTagNS | undefined;
  const issuers: string[] = [];
  const open: SaxesTagNS[] = [];
  const parser = new SaxesParser({ xmlns: true });
  const refuse = (): never => {
    throw new RefusedXmlError();
  };
  for (const event of ['error', 'doctype', 'comment', 'processinginstruction', 'cdata'] as const) {
    parser.on(event, refuse);
  }
  parser.on('xmldecl', ({ version, encoding = 'UTF-8' }) => {
    if (version !== '1.0' || encoding.toUpperCase() !== 'UTF-8') refuse();
  });
  parser.on('opentag', (tag) => {
    open.push(tag);
    // The issuer has text only.
    if (open.length > maxDepth || (open.length > 2 && isIssuer(open.slice(0, 2)))) refuse();
    if (open.length === 1) root = tag;
    if (isIssuer(open)) issuers.push('');
  });
  parser.on('text', (text) => {
    if (isIssuer(open)) issuers.push((issuers.pop() ?? '') + text);
  });
  parser.on('closetag', () => open.pop());
  try {
    parser.write(xml).close();
  } catch (error) {
    if (error instanceof RefusedXmlError) return undefined;
    throw error;
  }
  return fieldsOf(root, issuers);
}

class RefusedXmlError extends Error {}

/** Whether the innermost element is the issuer of the request itself. */
const isIssuer = (open: readonly SaxesTagNS[]): boolean =>
  open.length === 2 && open[1]?.local === 'Issuer' && open[1].uri === namespaces.assertion;

function fieldsOf(root: SaxesTagNS | undefined, issuers: readonly string[]): AuthnRequestFields | undefined {
  const [issuer, ...others] = issuers;
  if (root?.local !== 'AuthnRequest' || root.uri !== namespaces.protocol) return undefined;
  if (issuer === undefined || others.length > 0) return undefined;
  const { ID: id, Version: version, IssueInstant: issueInstant, Destination: destination } = root.attributes;
  if (id === undefined || version === undefined || issueInstant === undefined) return undefined;
  return {
    id: id.value,
    version: version.value,
    issueInstant: issueInstant.value,
    issuer,
    destination: destination?.value,
    forceAuthn: root.attributes['ForceAuthn']?.value,
    isPassive: root.attributes['IsPassive']?.value,
  };
}
