/** What Swagger UI leaves out for those who hear the page, or use it by keyboard: put in after it. */

/** `undefined` takes the attribute away. */
type Value = string | undefined | ((element: Element) => string | undefined);
type Attributes = Readonly<Record<string, Value>>;

const repairs: readonly (readonly [selector: string, attributes: Attributes])[] = [
  // Each part of the page is in a landmark.
  ['.information-container', { role: 'region', 'aria-label': 'About this API' }],
  ['.schemes-server-container', { role: 'region', 'aria-label': 'Server and authorization' }],
  ['.filter-container', { role: 'search', 'aria-label': 'Operations' }],
  ['.operation-filter-input', { 'aria-label': 'Filter by tag or path' }],
  ['.modal-ux', { role: 'dialog', 'aria-label': 'Authorizations' }],
  // Headings go down one level at a time.
  ['h3', { 'aria-level': '2' }],
  ['h4', { 'aria-level': '3' }],
  ['h5', { 'aria-level': '4' }],
  ['.auth-container :is(h2, h6)', { 'aria-level': '4' }],
  // A button holds nothing else to go to. The address still follows what is opened.
  ['.opblock-summary-control a', { href: undefined }],
  ['[data-param-name] :is(input, select, textarea)', { 'aria-label': (element) => parameterOf(element) }],
  [
    '.json-schema-2020-12-accordion',
    { 'aria-label': ({ textContent }) => (textContent === '' ? 'Details' : undefined) },
  ],
  ['pre.microlight', { tabindex: '0' }],
  ['.responses-table', { role: undefined }],
  ['#servers', { 'aria-label': 'Server' }],
  ['.body-param__text', { 'aria-label': 'Request body' }],
  ['.close-modal', { 'aria-label': 'Close' }],
  // They are heard as they are read.
  ['.modal-btn.auth', { 'aria-label': undefined }],
];

/** Keeps to it whatever is shown later. */
export function keepAccessible(root: Element): void {
  // Attributes are not observed, so it does not hear of itself.
  new MutationObserver(() => repair(root)).observe(root, { childList: true, subtree: true });
}

function repair(root: Element): void {
  for (const [selector, attributes] of repairs) {
    for (const element of root.querySelectorAll(selector)) {
      for (const [name, of] of Object.entries(attributes)) {
        const value = typeof of === 'function' ? of(element) : of;
        if (value === undefined) element.removeAttribute(name);
        else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
      }
    }
  }
}

const parameterOf = (element: Element): string | undefined =>
  element.closest('[data-param-name]')?.getAttribute('data-param-name') ?? undefined;
