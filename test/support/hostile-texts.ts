/** Texts that somebody else may have written, for pages that show them. */

/** Ordinary names of companies, in five languages and scripts. */
export const foreignNames = [
  'Bäckerei Groß & Söhne',
  '株式会社さくら',
  'مخبز الياسمين',
  'Пекарня «Уют»',
  'בית קפה שלום',
] as const;

/** Each would do something where a page took it for more than text. */
export const hostileTexts = [
  '<img src=x onerror="document.title=\'hacked\'">',
  '<script>document.title="hacked"</script>',
  '"><svg onload=document.title="hacked">',
  'javascript:document.title="hacked"',
  '\u202Egnp.txt\u202C \u2066right\u2069 to left',
  '{{7*7}} %3Cb%3E &lt;b&gt; &#60;b&#62;',
] as const;

/** A text of 10,000 characters without a blank to break at. */
export const endlessText = 'Wxyz'.repeat(2500);
