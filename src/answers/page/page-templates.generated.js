// Made from src/answers/page/templates by npm run generate.
const of = (find, from, name) => from != null ? find(from, name) : from;
const told = (name, fn, inverse, data) => ({ name, hash: {}, fn, inverse, data });
export const approval = {"0":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty;

  return " · "
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"place"), depth0));
},"1":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty;

  return "<p class=\"over\">"
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"until"), depth0))
    + "</p>";
},"2":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty;

  return "<section aria-labelledby=\"said\"><h2 id=\"said\">"
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"saidHeading"), depth0))
    + "</h2>"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,of(lookupProperty,depth0,"said"),told("each",container.program(3, data, 0),container.noop,data))) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,of(lookupProperty,depth0,"commands"),told("each",container.program(4, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</section>";
},"3":function(container,depth0,helpers,partials,data) {
    return "<p>"
    + container.escapeExpression(container.lambda(depth0, depth0))
    + "</p>";
},"4":function(container,depth0,helpers,partials,data) {
    return "<code class=\"cmd\">"
    + container.escapeExpression(container.lambda(depth0, depth0))
    + "</code>";
},"5":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty;

  return "<section aria-labelledby=\"plan\">\n<h2 id=\"plan\">What would be done</h2>\n<dl>"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,of(lookupProperty,depth0,"plan"),told("each",container.program(6, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</dl>\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,((stack1 = of(lookupProperty,depth0,"calls")) != null ? lookupProperty(stack1,"length") : stack1),told("if",container.program(7, data, 0),container.noop,data))) != null ? stack1 : "")
    + "\n</section>";
},"6":function(container,depth0,helpers,partials,data) {
    var alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<dt>"
    + alias2(alias1(of(lookupProperty,depth0,"name"), depth0))
    + "</dt><dd>"
    + alias2(alias1(of(lookupProperty,depth0,"value"), depth0))
    + "</dd>";
},"7":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty;

  return "<h3>The AWS calls that it may make</h3><ul class=\"calls\">"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),of(lookupProperty,depth0,"calls"),told("each",container.program(8, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</ul>";
},"8":function(container,depth0,helpers,partials,data) {
    return "<li><code>"
    + container.escapeExpression(container.lambda(depth0, depth0))
    + "</code></li>";
},"9":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty;

  return "<section aria-labelledby=\"finding\">\n<h2 id=\"finding\">The finding</h2>\n<dl>"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),of(lookupProperty,depth0,"facts"),told("each",container.program(6, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</dl>\n</section>";
},"10":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty;

  return "<section aria-labelledby=\"others\">\n<h2 id=\"others\">Asked in the same message</h2>\n<ul>"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),of(lookupProperty,depth0,"others"),told("each",container.program(11, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</ul>\n</section>";
},"11":function(container,depth0,helpers,partials,data) {
    return "<li>"
    + container.escapeExpression(container.lambda(depth0, depth0))
    + "</li>";
},"12":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=container.lambda, alias2=container.escapeExpression, alias3=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty;

  return "<section class=\"need\" aria-labelledby=\"answer\">\n<h2 id=\"answer\">Your answer</h2>\n<p class=\"soft\">"
    + alias2(alias1(((stack1 = of(lookupProperty,depth0,"form")) != null ? lookupProperty(stack1,"who") : stack1), depth0))
    + "</p>\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,((stack1 = of(lookupProperty,depth0,"form")) != null ? lookupProperty(stack1,"mayNot") : stack1),told("if",container.program(13, data, 0),container.noop,data))) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,((stack1 = of(lookupProperty,depth0,"form")) != null ? lookupProperty(stack1,"problem") : stack1),told("if",container.program(14, data, 0),container.noop,data))) != null ? stack1 : "")
    + "\n<form method=\"post\" autocomplete=\"off\">\n<input type=\"hidden\" name=\"nonce\" value=\""
    + alias2(alias1(((stack1 = of(lookupProperty,depth0,"form")) != null ? lookupProperty(stack1,"nonce") : stack1), depth0))
    + "\">\n<fieldset><legend>What shall Riposte do?</legend>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,((stack1 = of(lookupProperty,depth0,"form")) != null ? lookupProperty(stack1,"verdicts") : stack1),told("each",container.program(15, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</fieldset>\n<p><label for=\"reason\">Reason <span class=\"soft\">(needed to reject; it stays in the history)</span></label>\n<textarea id=\"reason\" name=\"reason\" rows=\"2\" maxlength=\"300\">"
    + alias2(alias1(((stack1 = of(lookupProperty,depth0,"form")) != null ? lookupProperty(stack1,"reason") : stack1), depth0))
    + "</textarea></p>\n<p><label for=\"code\">The six digits beside the link in your message</label>\n<input id=\"code\" name=\"code\" inputmode=\"numeric\" pattern=\"[0-9 \\-]{6,9}\" maxlength=\"9\" required autocomplete=\"off\""
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,((stack1 = of(lookupProperty,depth0,"form")) != null ? lookupProperty(stack1,"problem") : stack1),told("if",container.program(16, data, 0),container.noop,data))) != null ? stack1 : "")
    + "></p>\n<button type=\"submit\">Send the answer</button>\n</form>\n</section>";
},"13":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty;

  return "<p><b>"
    + container.escapeExpression(container.lambda(((stack1 = of(lookupProperty,depth0,"form")) != null ? lookupProperty(stack1,"mayNot") : stack1), depth0))
    + "</b></p>";
},"14":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty;

  return "<p class=\"problem\" role=\"alert\" id=\"problem\">"
    + container.escapeExpression(container.lambda(((stack1 = of(lookupProperty,depth0,"form")) != null ? lookupProperty(stack1,"problem") : stack1), depth0))
    + "</p>";
},"15":function(container,depth0,helpers,partials,data) {
    var alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<p><label><input type=\"radio\" name=\"verdict\" value=\""
    + alias2(alias1(of(lookupProperty,depth0,"id"), depth0))
    + "\" required> <span><b>"
    + alias2(alias1(of(lookupProperty,depth0,"label"), depth0))
    + "</b> <span class=\"soft\">"
    + alias2(alias1(of(lookupProperty,depth0,"means"), depth0))
    + "</span></span></label></p>\n";
},"16":function(container,depth0,helpers,partials,data) {
    return " aria-describedby=\"problem\"";
},"17":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty;

  return "<section aria-labelledby=\"command\"><h2 id=\"command\">By the command</h2>"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),of(lookupProperty,depth0,"byCommand"),told("each",container.program(4, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</section>";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=container.lambda, alias2=container.escapeExpression, alias3=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty;

  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>Riposte: "
    + alias2(alias1(of(lookupProperty,depth0,"title"), depth0))
    + "</title>\n<style>:root{color-scheme:light dark;--page:#eef1f5;--card:#fff;--ink:#1c2430;--soft:#566270;--rule:#e0e5eb;--edge:#6b7684;--code:#f1f3f6;--need:#fff8e6;--needrule:#b97d00;--bad:#b42318;--press:#1f5fa8}\n@media (prefers-color-scheme:dark){:root{--page:#0f1419;--card:#182028;--ink:#e6edf3;--soft:#a3b0bd;--rule:#2c3742;--edge:#8d99a6;--code:#0f1419;--need:#241f14;--needrule:#d9a441;--bad:#ff8177;--press:#1f5fa8}}\n*{box-sizing:border-box}\nbody{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 -apple-system,\"Segoe UI\",Roboto,Helvetica,Arial,sans-serif;overflow-wrap:anywhere;-webkit-text-size-adjust:100%}\n.in{max-width:720px;margin:0 auto;padding:0 14px}\n.bar{color:#fff;background:#33465a;padding:22px 0 20px}\n.bar.attention{background:#f2b63c;color:#1c2430}.bar.handled{background:#17692f}.bar.failed{background:#a3201a}\n.bar h1{font-size:23px;line-height:1.3;margin:0 0 8px;text-wrap:balance}.bar p{margin:0}.over{font-size:14px}.word{font-weight:700;padding-top:12px}\nsection{background:var(--card);border-radius:10px;padding:16px;margin:14px 0}\nsection>p:last-child{margin-bottom:0}section>p{margin:0 0 8px}\n.need{background:var(--need);border-left:4px solid var(--needrule)}\nh2{font-size:19px;line-height:1.3;margin:0 0 10px}h3{font-size:15px;margin:14px 0 4px}\ndl{margin:0;display:grid;grid-template-columns:minmax(0,8em) minmax(0,1fr);gap:6px 14px}dt{color:var(--soft)}dd{margin:0}\nul{margin:0;padding-left:20px}.calls{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:6px}\ncode{background:var(--code);border-radius:5px;padding:2px 6px;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,\"DejaVu Sans Mono\",monospace}\n.cmd{display:block;padding:7px 10px;margin-top:6px}\n.soft{color:var(--soft);font-size:14px}.problem{color:var(--bad);font-weight:700}\nform p{margin:0 0 12px}fieldset{border:0;padding:0;margin:0 0 12px}legend{font-weight:700;padding:0;margin-bottom:6px}\nfieldset label{display:flex;gap:10px;align-items:flex-start;min-height:44px}fieldset p{margin:0}\ninput[type=radio]{width:22px;height:22px;margin:2px 0 0;flex:none}\nlabel[for]{display:block;font-weight:700;margin-bottom:4px}label[for] .soft{font-weight:400}\ntextarea,#code{width:100%;font:inherit;color:inherit;background:var(--card);border:1px solid var(--edge);border-radius:6px;padding:10px}\n#code{max-width:12em;font-size:20px;letter-spacing:.12em}\nbutton{font:inherit;font-weight:700;color:#fff;background:var(--press);border:0;border-radius:6px;padding:12px 20px;min-height:48px;width:100%;cursor:pointer}\n:focus-visible{outline:3px solid var(--needrule);outline-offset:2px}\n@media (min-width:600px){.in{padding:0 24px}section{padding:20px 24px}button{width:auto}}\n@media (max-width:420px){dl{grid-template-columns:minmax(0,1fr);gap:0}dd{margin-bottom:8px}}</style>\n</head>\n<body>\n<header class=\"bar "
    + alias2(alias1(of(lookupProperty,depth0,"tone"), depth0))
    + "\">\n<div class=\"in\">\n<p class=\"over\"><b>Riposte</b>"
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,of(lookupProperty,depth0,"place"),told("if",container.program(0, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</p>\n<p class=\"word\">"
    + alias2(alias1(of(lookupProperty,depth0,"word"), depth0))
    + "</p>\n<h1>"
    + alias2(alias1(of(lookupProperty,depth0,"title"), depth0))
    + "</h1>\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,of(lookupProperty,depth0,"until"),told("if",container.program(1, data, 0),container.noop,data))) != null ? stack1 : "")
    + "\n</div>\n</header>\n<main class=\"in\">\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,of(lookupProperty,depth0,"said"),told("if",container.program(2, data, 0),container.noop,data))) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,of(lookupProperty,depth0,"plan"),told("if",container.program(5, data, 0),container.noop,data))) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,((stack1 = of(lookupProperty,depth0,"facts")) != null ? lookupProperty(stack1,"length") : stack1),told("if",container.program(9, data, 0),container.noop,data))) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,((stack1 = of(lookupProperty,depth0,"others")) != null ? lookupProperty(stack1,"length") : stack1),told("if",container.program(10, data, 0),container.noop,data))) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,of(lookupProperty,depth0,"form"),told("if",container.program(12, data, 0),container.noop,data))) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,((stack1 = of(lookupProperty,depth0,"byCommand")) != null ? lookupProperty(stack1,"length") : stack1),told("if",container.program(17, data, 0),container.noop,data))) != null ? stack1 : "")
    + "\n</main>\n</body>\n</html>\n";
},"useData":true};
export const style = ":root{color-scheme:light dark;--page:#eef1f5;--card:#fff;--ink:#1c2430;--soft:#566270;--rule:#e0e5eb;--edge:#6b7684;--code:#f1f3f6;--need:#fff8e6;--needrule:#b97d00;--bad:#b42318;--press:#1f5fa8}\n@media (prefers-color-scheme:dark){:root{--page:#0f1419;--card:#182028;--ink:#e6edf3;--soft:#a3b0bd;--rule:#2c3742;--edge:#8d99a6;--code:#0f1419;--need:#241f14;--needrule:#d9a441;--bad:#ff8177;--press:#1f5fa8}}\n*{box-sizing:border-box}\nbody{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 -apple-system,\"Segoe UI\",Roboto,Helvetica,Arial,sans-serif;overflow-wrap:anywhere;-webkit-text-size-adjust:100%}\n.in{max-width:720px;margin:0 auto;padding:0 14px}\n.bar{color:#fff;background:#33465a;padding:22px 0 20px}\n.bar.attention{background:#f2b63c;color:#1c2430}.bar.handled{background:#17692f}.bar.failed{background:#a3201a}\n.bar h1{font-size:23px;line-height:1.3;margin:0 0 8px;text-wrap:balance}.bar p{margin:0}.over{font-size:14px}.word{font-weight:700;padding-top:12px}\nsection{background:var(--card);border-radius:10px;padding:16px;margin:14px 0}\nsection>p:last-child{margin-bottom:0}section>p{margin:0 0 8px}\n.need{background:var(--need);border-left:4px solid var(--needrule)}\nh2{font-size:19px;line-height:1.3;margin:0 0 10px}h3{font-size:15px;margin:14px 0 4px}\ndl{margin:0;display:grid;grid-template-columns:minmax(0,8em) minmax(0,1fr);gap:6px 14px}dt{color:var(--soft)}dd{margin:0}\nul{margin:0;padding-left:20px}.calls{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:6px}\ncode{background:var(--code);border-radius:5px;padding:2px 6px;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,\"DejaVu Sans Mono\",monospace}\n.cmd{display:block;padding:7px 10px;margin-top:6px}\n.soft{color:var(--soft);font-size:14px}.problem{color:var(--bad);font-weight:700}\nform p{margin:0 0 12px}fieldset{border:0;padding:0;margin:0 0 12px}legend{font-weight:700;padding:0;margin-bottom:6px}\nfieldset label{display:flex;gap:10px;align-items:flex-start;min-height:44px}fieldset p{margin:0}\ninput[type=radio]{width:22px;height:22px;margin:2px 0 0;flex:none}\nlabel[for]{display:block;font-weight:700;margin-bottom:4px}label[for] .soft{font-weight:400}\ntextarea,#code{width:100%;font:inherit;color:inherit;background:var(--card);border:1px solid var(--edge);border-radius:6px;padding:10px}\n#code{max-width:12em;font-size:20px;letter-spacing:.12em}\nbutton{font:inherit;font-weight:700;color:#fff;background:var(--press);border:0;border-radius:6px;padding:12px 20px;min-height:48px;width:100%;cursor:pointer}\n:focus-visible{outline:3px solid var(--needrule);outline-offset:2px}\n@media (min-width:600px){.in{padding:0 24px}section{padding:20px 24px}button{width:auto}}\n@media (max-width:420px){dl{grid-template-columns:minmax(0,1fr);gap:0}dd{margin-bottom:8px}}";
