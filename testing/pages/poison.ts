/** What somebody may write into a name, a description or a message, hoping that a page runs it. Each would set `window.ran`. */
export const payloads: readonly string[] = [
  '<script>window.ran=1</script>',
  '<img src=x onerror=window.ran=1>',
  '<svg onload=window.ran=1>',
  '<svg><script>window.ran=1</script></svg>',
  '"><script>window.ran=1</script>',
  "'><img src=x onerror=window.ran=1>",
  '</title><script>window.ran=1</script>',
  '</textarea><script>window.ran=1</script>',
  '<iframe srcdoc="<script>parent.ran=1</script>">',
  '<iframe src="javascript:parent.ran=1">',
  '<a href="javascript:window.ran=1">x</a>',
  'javascript:window.ran=1',
  '<body onload=window.ran=1>',
  '<details open ontoggle=window.ran=1>',
  '<input autofocus onfocus=window.ran=1>',
  '<video><source onerror=window.ran=1></video>',
  '<style>@import "javascript:window.ran=1"</style>',
  '<div style="background:url(javascript:window.ran=1)">',
  '<math><mtext><img src=x onerror=window.ran=1></mtext></math>',
  '<template><script>window.ran=1</script></template>',
  '<object data="javascript:window.ran=1">',
  '<embed src="javascript:window.ran=1">',
  '<form action="javascript:window.ran=1"><button>x',
  '<link rel=import href="data:text/html,<script>parent.ran=1</script>">',
  '<meta http-equiv=refresh content="0;url=javascript:window.ran=1">',
  '<base href="javascript:window.ran=1//">',
  '<marquee onstart=window.ran=1>',
  '<x onpointerenter=window.ran=1 tabindex=0 onfocus=window.ran=1>',
  '{{constructor.constructor("window.ran=1")()}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is meant to look like one.
  '${window.ran=1}',
  '&lt;script&gt;window.ran=1&lt;/script&gt;',
  '\\u003cscript\\u003ewindow.ran=1\\u003c/script\\u003e',
  '<scr\u0000ipt>window.ran=1</scr\u0000ipt>',
  '<ſcript>window.ran=1</ſcript>',
  '\u202e<script>window.ran=1</script>',
  '--><script>window.ran=1</script>',
  ']]><script>window.ran=1</script>',
  '__proto__',
  'constructor',
  '"onmouseover="window.ran=1',
  // What survives one cleaning becomes script in the next: mutations of a parser.
  '<noscript><p title="</noscript><img src=x onerror=window.ran=1>">',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.ran=1&gt;">',
  '<svg></p><style><a id="</style><img src=1 onerror=window.ran=1>">',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=window.ran=1>',
  '<xmp><p title="</xmp><svg/onload=window.ran=1>">',
  '<select><template shadowrootmode=open><img src=x onerror=window.ran=1>',
  // Elements that act by themselves.
  '<svg><animate attributeName=href values=javascript:window.ran=1 /><a id=x><text y=20>x',
  '<svg><use href="data:image/svg+xml,<svg id=x onload=window.ran=1>#x">',
  '<svg><foreignObject><iframe onload=window.ran=1></foreignObject></svg>',
  '<svg><set attributeName=onmouseover to=window.ran=1>',
  '<audio src=x onerror=window.ran=1 autoplay>',
  '<button popovertarget=x onbeforetoggle=window.ran=1>x</button><div popover id=x>',
  '<dialog open onclose=window.ran=1><form method=dialog><button autofocus>x</dialog>',
  '<frameset onload=window.ran=1>',
  '<portal src=javascript:window.ran=1>',
  '<style>@keyframes x{}</style><b style="animation-name:x" onanimationstart=window.ran=1>',
  '<img srcset=",,,,,x" onerror=window.ran=1>',
  '<script src=data:text/javascript,window.ran=1></script>',
  '<script type=module>import("data:text/javascript,parent.ran=1;window.ran=1")</script>',
  '<link rel=stylesheet href=x onerror=window.ran=1>',
  // Addresses and encodings that a filter may not know.
  'java\tscript:window.ran=1',
  '\u0001javascript:window.ran=1',
  'data:text/html;base64,PHNjcmlwdD53aW5kb3cucmFuPTE8L3NjcmlwdD4= window.ran=1',
  'vbscript:window.ran=1',
  '+ADw-script+AD4-window.ran=1+ADw-/script+AD4-',
  '\uff1cscript\uff1ewindow.ran=1\uff1c/script\uff1e',
  '%3Cscript%3Ewindow.ran=1%3C/script%3E',
  '&#x3C;img src=x onerror=window.ran=1&#x3E;',
  '</script><script>window.ran=1//',
  "';window.ran=1;//",
  '`-window.ran=1-`',
  '/*</style></script>*/<svg/onload=window.ran=1>',
  // In the clothes of the field: a person name, HL7 text with its escapes, an AE title, a file name, an error text.
  '<svg/onload=window.ran=1>^GIVEN^^DR=<img src=x onerror=window.ran=1>',
  '\\X3C\\script\\X3E\\window.ran=1\\X3C\\/script\\X3E\\ \\H\\<b onclick=window.ran=1>\\N\\',
  '<q oncut=alert()> window.ran=1',
  '../../"><img src=x onerror=window.ran=1>.dcm',
  'SyntaxError: at <anonymous>:1:1 <a href=javascript:window.ran=1>see here</a>',
  '=HYPERLINK("javascript:window.ran=1")',
];

/** What the pages must understand to draw at all: everything else in a reply may be anybody's words. */
const ours =
  /^(asOf|day|kind|state|severity|stood|stage|archived|in-ris|evaluated|delivered|acknowledged|next|csrf|permissions|listening|understanding|.*(At|Since|Id))$/;

/** Whole only as the beginning of an address. */
const addresses = payloads.filter((payload) => /^[^a-z<]?(java|vb|data:)/.test(payload));
const others = payloads.filter((payload) => !addresses.includes(payload));

/**
 * All payloads, a few to a text: whatever takes such a text for more than text draws or runs something of it. What must stand first
 * to work stands first.
 */
export const volleys: readonly string[] = Array.from({ length: Math.ceil(others.length / 6) }, (_, index) =>
  [addresses[index % addresses.length], ...others.slice(index * 6, index * 6 + 6)].join(' '),
);

/**
 * A reply in which every text that others may have written is a volley: in each field another one with each `turn`, so that as many
 * turns as there are volleys put each payload into each field. `mark` is the last word of every text.
 */
export function poison<R>(reply: R, turn: number, mark: string): R {
  return rewritten(reply, (place) => `${volleys[(place + turn) % volleys.length]} ${place} ${mark}`);
}

/** The same with words that nobody could take for anything else: what a page draws from it is what it may draw at all. */
export function harmless<R>(reply: R): R {
  return rewritten(reply, (place) => `plain words ${place}`);
}

function rewritten<R>(reply: R, words: (place: number) => string): R {
  let place = 0;
  return walk(reply, '') as R;

  function walk(value: unknown, name: string): unknown {
    if (Array.isArray(value)) return value.map((each) => walk(each, name));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, walk(each, key)]));
    }
    if (typeof value !== 'string' || ours.test(name)) return value;
    return words(place++);
  }
}
