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
  '\u003cscript\u003ewindow.ran=1\u003c/script\u003e',
  '<scr\u0000ipt>window.ran=1</scr\u0000ipt>',
  '<ſcript>window.ran=1</ſcript>',
  '\u202e<script>window.ran=1</script>',
  '--><script>window.ran=1</script>',
  ']]><script>window.ran=1</script>',
  '__proto__',
  'constructor',
  '"onmouseover="window.ran=1',
];

/** What the pages must understand to draw at all: everything else in a reply may be anybody's words. */
const ours =
  /^(asOf|kind|state|severity|birthDate|next|csrf|permissions|listening|understanding|sopInstanceUid|examId|messageId|factId|where|.*(At|Since|Id))$/;

/** A reply in which every text that others may have written is a payload, another one for each field and each `turn`. */
export function poison<R>(reply: R, turn: number): R {
  let place = turn;
  return walk(reply, '') as R;

  function walk(value: unknown, name: string): unknown {
    if (Array.isArray(value)) return value.map((each) => walk(each, name));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, walk(each, key)]));
    }
    if (typeof value !== 'string' || ours.test(name)) return value;
    return `${payloads[place++ % payloads.length]} ${place}`;
  }
}
