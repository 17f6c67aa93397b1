// Made from src/digest/html/templates by npm run generate.
const of = (find, from, name) => from != null ? find(from, name) : from;
const told = (name, fn, inverse, data) => ({ name, hash: {}, fn, inverse, data });
export const email = {"0":function(container,depth0,helpers,partials,data) {
    return "<tr>\n<td\nalign=\"left\" class=\"ink wrap\" style=\"font-size:0px;padding:8px 0 0;word-break:break-word;\"\n>\n<div\nstyle=\"font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:14px;line-height:21px;text-align:left;color:#1c2430;\"\n>"
    + container.escapeExpression(container.lambda(depth0, depth0))
    + "</div>\n</td>\n</tr>\n";
},"1":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty;

  return "\u003C!--[if mso | IE]><table align=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" class=\"card-outlook pad-outlook\" role=\"presentation\" style=\"width:640px;\" width=\"640\" bgcolor=\"#ffffff\" ><tr><td style=\"line-height:0px;font-size:0px;mso-line-height-rule:exactly;\"><![endif]-->\n<div class=\"card pad\" style=\"background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:640px;\">\n<table\nalign=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"background:#ffffff;background-color:#ffffff;width:100%;\"\n>\n<tbody>\n<tr>\n<td\nstyle=\"direction:ltr;font-size:0px;padding:14px 28px 6px;text-align:center;\"\n>\n\u003C!--[if mso | IE]><table role=\"presentation\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\"><tr><td style=\"vertical-align:top;width:584px;\" ><![endif]-->\n<div\nclass=\"mj-column-per-100 mj-outlook-group-fix\" style=\"font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;\"\n>\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td style=\"vertical-align:top;padding:0;\">\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td\nalign=\"left\" class=\"ink\" style=\"font-size:0px;padding:0 0 8px;word-break:break-word;\"\n>\n<div\nstyle=\"font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:17px;font-weight:700;line-height:24px;text-align:left;color:#1c2430;\"\n><h2 style=\"margin:0;font-size:17px;line-height:24px\">Needs you</h2></div>\n</td>\n</tr>\n<tr>\n<td\nalign=\"left\" class=\"ink\" style=\"font-size:0px;padding:0;word-break:break-word;\"\n>\n<table\ncellpadding=\"0\" cellspacing=\"0\" width=\"100%\" border=\"0\" style=\"color:#1c2430;font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:15px;line-height:22px;table-layout:fixed;width:100%;border:none;\"\n>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,of(lookupProperty,depth0,"needs"),told("each",container.program(2, data, 0),container.noop,data))) != null ? stack1 : "")
    + "\n</table>\n</td>\n</tr>\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,of(lookupProperty,depth0,"needsMore"),told("if",container.program(6, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</tbody>\n</table>\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><![endif]-->\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><![endif]-->\n";
},"2":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=container.lambda, alias2=container.escapeExpression, alias3=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty;

  return "<tr><td class=\"need rule wrap\" bgcolor=\"#fff8e6\" style=\"padding:12px 14px;border-left:4px solid #b97d00\"><b>"
    + alias2(alias1(of(lookupProperty,depth0,"number"), depth0))
    + ". "
    + alias2(alias1(of(lookupProperty,depth0,"title"), depth0))
    + "</b>"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"detail"),told("each",container.program(3, data, 0),container.noop,data))) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"commands"),told("each",container.program(4, data, 0),container.noop,data))) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,of(lookupProperty,depth0,"link"),told("if",container.program(5, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</td></tr><tr><td height=\"8\" style=\"height:8px;font-size:0;line-height:0\">&nbsp;</td></tr>";
},"3":function(container,depth0,helpers,partials,data) {
    return "<div class=\"soft\" style=\"color:#4d5866;font-size:14px;line-height:20px;padding-top:4px\">"
    + container.escapeExpression(container.lambda(depth0, depth0))
    + "</div>";
},"4":function(container,depth0,helpers,partials,data) {
    return "<div class=\"cmd wrap\" style=\"margin-top:8px;padding:6px 10px;background-color:#f1efe8;color:#20303f;font-size:13px;line-height:19px;font-family:Menlo,Consolas,monospace\">"
    + container.escapeExpression(container.lambda(depth0, depth0))
    + "</div>";
},"5":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty;

  return "<div style=\"padding-top:6px;font-size:13px\"><a href=\""
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"link"), depth0))
    + "\" style=\"color:#1f5fa8\">Open the finding in the console</a></div>";
},"6":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty;

  return "<tr>\n<td\nalign=\"left\" class=\"ink wrap\" style=\"font-size:0px;padding:0;word-break:break-word;\"\n>\n<div\nstyle=\"font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:13px;line-height:20px;text-align:left;color:#566270;\"\n><span class=\"soft\">&hellip; and "
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"needsMore"), depth0))
    + "</span></div>\n</td>\n</tr>\n";
},"7":function(container,depth0,helpers,partials,data) {
    return "\u003C!--[if mso | IE]><table align=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" class=\"card-outlook pad-outlook\" role=\"presentation\" style=\"width:640px;\" width=\"640\" bgcolor=\"#ffffff\" ><tr><td style=\"line-height:0px;font-size:0px;mso-line-height-rule:exactly;\"><![endif]-->\n<div class=\"card pad\" style=\"background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:640px;\">\n<table\nalign=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"background:#ffffff;background-color:#ffffff;width:100%;\"\n>\n<tbody>\n<tr>\n<td\nstyle=\"direction:ltr;font-size:0px;padding:14px 28px 6px;text-align:center;\"\n>\n\u003C!--[if mso | IE]><table role=\"presentation\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\"><tr><td style=\"vertical-align:top;width:584px;\" ><![endif]-->\n<div\nclass=\"mj-column-per-100 mj-outlook-group-fix\" style=\"font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;\"\n>\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td style=\"vertical-align:top;padding:0;\">\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td\nalign=\"left\" class=\"ink\" style=\"font-size:0px;padding:0;word-break:break-word;\"\n>\n<div\nstyle=\"font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:15px;line-height:22px;text-align:left;color:#1c2430;\"\n><b class=\"t-good\" style=\"color:#17692f\">Nothing needs you.</b></div>\n</td>\n</tr>\n</tbody>\n</table>\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><![endif]-->\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><![endif]-->\n";
},"8":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=container.lambda, alias2=container.escapeExpression, alias3=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty;

  return "<td width=\"25%\" valign=\"top\" class=\"rule\" role=\"group\" aria-label=\""
    + alias2(alias1(of(lookupProperty,depth0,"text"), depth0))
    + "\" style=\"padding:10px 4px 8px 10px;border-left:1px solid #dde3ea\"><div class=\"num t-"
    + alias2(alias1(of(lookupProperty,depth0,"band"), depth0))
    + "\" style=\"font-size:28px;line-height:34px;font-weight:700;color:"
    + alias2(alias1(of(lookupProperty,depth0,"colour"), depth0))
    + "\">"
    + alias2(alias1(of(lookupProperty,depth0,"now"), depth0))
    + "</div><div style=\"font-size:13px;line-height:18px;font-weight:700\">"
    + alias2(alias1(of(lookupProperty,depth0,"band"), depth0))
    + "</div>"
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,of(lookupProperty,depth0,"before"),told("if",container.program(9, data, 0),container.noop,data))) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,of(lookupProperty,depth0,"median"),told("if",container.program(10, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</td>";
},"9":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty;

  return "<div class=\"soft\" style=\"font-size:12px;line-height:17px;color:#566270\">"
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"before"), depth0))
    + "</div>";
},"10":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty;

  return "<div class=\"soft\" style=\"font-size:12px;line-height:17px;color:#566270\">"
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"median"), depth0))
    + "</div>";
},"11":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=container.lambda, alias2=container.escapeExpression, alias3=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty;

  return "\u003C!--[if mso | IE]><table align=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" class=\"card-outlook pad-outlook\" role=\"presentation\" style=\"width:640px;\" width=\"640\" bgcolor=\"#ffffff\" ><tr><td style=\"line-height:0px;font-size:0px;mso-line-height-rule:exactly;\"><![endif]-->\n<div class=\"card pad\" style=\"background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:640px;\">\n<table\nalign=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"background:#ffffff;background-color:#ffffff;width:100%;\"\n>\n<tbody>\n<tr>\n<td\nstyle=\"direction:ltr;font-size:0px;padding:14px 28px 6px;text-align:center;\"\n>\n\u003C!--[if mso | IE]><table role=\"presentation\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\"><tr><td style=\"vertical-align:top;width:584px;\" ><![endif]-->\n<div\nclass=\"mj-column-per-100 mj-outlook-group-fix\" style=\"font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;\"\n>\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td style=\"vertical-align:top;padding:0;\">\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td\nalign=\"left\" class=\"ink\" style=\"font-size:0px;padding:0;word-break:break-word;\"\n>\n<div\nstyle=\"font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:15px;font-weight:700;line-height:22px;text-align:left;color:#1c2430;\"\n><h3 style=\"margin:0;font-size:15px;line-height:22px\">"
    + alias2(alias1(of(lookupProperty,depth0,"heading"), depth0))
    + "</h3></div>\n</td>\n</tr>\n<tr>\n<td\nalign=\"left\" class=\"ink\" style=\"font-size:0px;padding:0 0 6px;word-break:break-word;\"\n>\n<div\nstyle=\"font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:13px;line-height:20px;text-align:left;color:#566270;\"\n><span class=\"soft\">"
    + alias2(alias1(of(lookupProperty,depth0,"text"), depth0))
    + "</span></div>\n</td>\n</tr>\n<tr><td><table role=\"img\" aria-label=\""
    + alias2(alias1(of(lookupProperty,depth0,"heading"), depth0))
    + ": "
    + alias2(alias1(of(lookupProperty,depth0,"text"), depth0))
    + "\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" style=\"table-layout:fixed;width:100%\"><tr>"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"days"),told("each",container.program(12, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</tr></table></td></tr>\n<tr>\n<td\nalign=\"left\" class=\"ink\" style=\"font-size:0px;padding:0;word-break:break-word;\"\n>\n<table\ncellpadding=\"0\" cellspacing=\"0\" width=\"100%\" border=\"0\" style=\"color:#566270;font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:12px;line-height:18px;table-layout:auto;width:100%;border:none;\"\n>\n<tr><td class=\"soft rule\" style=\"border-top:1px solid #c9d1da;padding-top:3px\"><span class=\"soft\">"
    + alias2(alias1(of(lookupProperty,depth0,"first"), depth0))
    + "</span></td><td align=\"right\" class=\"soft rule\" style=\"border-top:1px solid #c9d1da;padding-top:3px\"><span class=\"soft\">"
    + alias2(alias1(of(lookupProperty,depth0,"last"), depth0))
    + "</span></td></tr>\n</table>\n</td>\n</tr>\n<tr>\n<td\nalign=\"left\" class=\"ink\" style=\"font-size:0px;padding:4px 0 0;word-break:break-word;\"\n>\n<div\nstyle=\"font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:13px;line-height:20px;text-align:left;color:#1c2430;\"\n>"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"series"),told("each",container.program(16, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</div>\n</td>\n</tr>\n</tbody>\n</table>\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><![endif]-->\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><![endif]-->\n";
},"12":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty;

  return "<td valign=\"bottom\" height=\"80\" style=\"padding:0 1px;font-size:0;line-height:0\">"
    + ((stack1 = lookupProperty(helpers,"if").call(depth0 != null ? depth0 : (container.nullContext || {}),of(lookupProperty,depth0,"missing"),told("if",container.program(13, data, 0),container.program(14, data, 0),data))) != null ? stack1 : "")
    + "</td>";
},"13":function(container,depth0,helpers,partials,data) {
    return "<div class=\"soft ink\" style=\"font-size:11px;line-height:14px;color:#566270;text-align:center\"><span class=\"soft\">?</span></div>";
},"14":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty;

  return "<table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\">"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),of(lookupProperty,depth0,"bars"),told("each",container.program(15, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</table>";
},"15":function(container,depth0,helpers,partials,data) {
    var alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<tr><td class=\"b-"
    + alias2(alias1(of(lookupProperty,depth0,"id"), depth0))
    + "\" bgcolor=\""
    + alias2(alias1(of(lookupProperty,depth0,"colour"), depth0))
    + "\" height=\""
    + alias2(alias1(of(lookupProperty,depth0,"height"), depth0))
    + "\"></td></tr>";
},"16":function(container,depth0,helpers,partials,data) {
    var alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<span style=\"white-space:nowrap\"><span class=\"b-"
    + alias2(alias1(of(lookupProperty,depth0,"id"), depth0))
    + "\" style=\"background-color:"
    + alias2(alias1(of(lookupProperty,depth0,"colour"), depth0))
    + ";font-size:9px\">&nbsp;&nbsp;&nbsp;&nbsp;</span> "
    + alias2(alias1(of(lookupProperty,depth0,"label"), depth0))
    + "</span> &nbsp; ";
},"17":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty;

  return "\n\u003C!--[if mso | IE]><table align=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" class=\"card-outlook pad-outlook\" role=\"presentation\" style=\"width:640px;\" width=\"640\" bgcolor=\"#ffffff\" ><tr><td style=\"line-height:0px;font-size:0px;mso-line-height-rule:exactly;\"><![endif]-->\n<div class=\"card pad\" style=\"background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:640px;\">\n<table\nalign=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"background:#ffffff;background-color:#ffffff;width:100%;\"\n>\n<tbody>\n<tr>\n<td\nstyle=\"direction:ltr;font-size:0px;padding:4px 28px 2px;text-align:center;\"\n>\n\u003C!--[if mso | IE]><table role=\"presentation\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\"><tr><td style=\"vertical-align:top;width:584px;\" ><![endif]-->\n<div\nclass=\"mj-column-per-100 mj-outlook-group-fix\" style=\"font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;\"\n>\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td style=\"vertical-align:top;padding:0;\">\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"\" width=\"100%\"\n>\n<tbody>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),of(lookupProperty,depth0,"sections"),told("each",container.program(18, data, 0),container.noop,data))) != null ? stack1 : "")
    + "\n</tbody>\n</table>\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><![endif]-->\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><![endif]-->\n";
},"18":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=container.lambda, alias2=container.escapeExpression, alias3=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty;

  return "<tr><td class=\"ink\" align=\"left\" style=\"padding:16px 0 2px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:15px;line-height:22px;color:#1c2430\"><h2 style=\"margin:0 0 4px;font-size:17px;line-height:24px\">"
    + alias2(alias1(of(lookupProperty,depth0,"heading"), depth0))
    + " <span class=\"soft\" style=\"font-weight:400;color:#566270\">"
    + alias2(alias1(of(lookupProperty,depth0,"count"), depth0))
    + "</span></h2><table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" style=\"width:100%;table-layout:fixed;font-size:15px;line-height:22px\">"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"rows"),told("each",container.program(19, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</table>"
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,of(lookupProperty,depth0,"more"),told("if",container.program(25, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</td></tr>";
},"19":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty;

  return "<tr>"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,of(lookupProperty,depth0,"lead"),told("if",container.program(20, data, 0),container.program(21, data, 0),data))) != null ? stack1 : "")
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"title"), depth0))
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,((stack1 = of(lookupProperty,depth0,"detail")) != null ? lookupProperty(stack1,"length") : stack1),told("if",container.program(22, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</td></tr>";
},"20":function(container,depth0,helpers,partials,data) {
    var alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<td width=\"76\" valign=\"top\" class=\"rule t-"
    + alias2(alias1(of(lookupProperty,depth0,"tone"), depth0))
    + "\" style=\"padding:7px 8px 7px 0;border-top:1px solid #e6eaef;font-size:13px;font-weight:700;color:"
    + alias2(alias1(of(lookupProperty,depth0,"colour"), depth0))
    + "\">"
    + alias2(alias1(of(lookupProperty,depth0,"lead"), depth0))
    + "</td><td class=\"rule wrap\" valign=\"top\" style=\"padding:7px 0;border-top:1px solid #e6eaef\">";
},"21":function(container,depth0,helpers,partials,data) {
    return "<td colspan=\"2\" class=\"rule wrap\" valign=\"top\" style=\"padding:7px 0;border-top:1px solid #e6eaef\">";
},"22":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty;

  return "<div class=\"soft\" style=\"color:#566270;font-size:13px;line-height:19px\">"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),of(lookupProperty,depth0,"detail"),told("each",container.program(23, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</div>";
},"23":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty;

  return ((stack1 = lookupProperty(helpers,"unless").call(depth0 != null ? depth0 : (container.nullContext || {}),(data && lookupProperty(data,"first")),told("unless",container.program(24, data, 0),container.noop,data))) != null ? stack1 : "")
    + container.escapeExpression(container.lambda(depth0, depth0));
},"24":function(container,depth0,helpers,partials,data) {
    return "<br>";
},"25":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty;

  return "<div class=\"soft wrap\" style=\"color:#566270;font-size:13px;line-height:20px\">&hellip; and "
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"more"), depth0))
    + "</div>";
},"26":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty;

  return "<tr>\n<td\nalign=\"left\" class=\"ink\" style=\"font-size:0px;padding:0 0 12px;word-break:break-word;\"\n>\n<div\nstyle=\"font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:15px;line-height:22px;text-align:left;color:#1c2430;\"\n><a href=\""
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"reportUrl"), depth0))
    + "\" style=\"color:#1f5fa8;font-weight:700\">The whole report</a>, in the bucket of this deployment. It asks you to sign in to AWS.</div>\n</td>\n</tr>\n";
},"27":function(container,depth0,helpers,partials,data) {
    var alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<tr><td class=\"wrap\" style=\"padding:2px 0\"><span class=\"soft\" style=\"color:#566270\">"
    + alias2(alias1(of(lookupProperty,depth0,"what"), depth0))
    + "</span><br><span class=\"cmd\" style=\"background-color:#f1f3f6;color:#20303f;padding:2px 6px;font-family:Menlo,Consolas,monospace\">"
    + alias2(alias1(of(lookupProperty,depth0,"command"), depth0))
    + "</span></td></tr>";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=container.lambda, alias2=container.escapeExpression, alias3=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty;

  return "<!doctype html>\n<html lang=\"en\" dir=\"ltr\" xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\">\n<head>\n<title>"
    + alias2(alias1(of(lookupProperty,depth0,"title"), depth0))
    + "</title>\n\u003C!--[if !mso]>\u003C!-->\n<meta http-equiv=\"X-UA-Compatible\" content=\"IE=edge\">\n\u003C!--<![endif]-->\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=UTF-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<style type=\"text/css\">\n#outlook a { padding:0; }\nbody { margin:0;padding:0;-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%; }\ntable, td { border-collapse:collapse;mso-table-lspace:0pt;mso-table-rspace:0pt; }\nimg { border:0;height:auto;line-height:100%; outline:none;text-decoration:none;-ms-interpolation-mode:bicubic; }\np { display:block;margin:13px 0; }\n</style>\n\u003C!--[if mso]>\n<noscript>\n<xml>\n<o:OfficeDocumentSettings>\n<o:AllowPNG/>\n<o:PixelsPerInch>96</o:PixelsPerInch>\n</o:OfficeDocumentSettings>\n</xml>\n</noscript>\n<![endif]-->\n\u003C!--[if lte mso 11]>\n<style type=\"text/css\">\n.mj-outlook-group-fix { width:100% !important; }\n</style>\n<![endif]-->\n<style type=\"text/css\">\n@media only screen and (min-width:480px) {\n.mj-column-per-100 { width:100% !important; max-width: 100%; }\n}\n</style>\n<style media=\"screen and (min-width:480px)\">\n.moz-text-html .mj-column-per-100 { width:100% !important; max-width: 100%; }\n</style>\n<style type=\"text/css\">\n:root { color-scheme: light dark; supported-color-schemes: light dark; }\n.wrap { overflow-wrap: anywhere; word-break: break-word; }\n.cmd { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }\na { color: #1f5fa8; }\n@media (max-width: 479px) {\n.pad > table > tbody > tr > td { padding-left: 16px !important; padding-right: 16px !important; }\n.num { font-size: 24px !important; }\n}\n@media (prefers-color-scheme: dark) {\n.page, .page > div { background-color: #0f1419 !important; }\n.card, .card > table { background-color: #182028 !important; background: #182028 !important; }\n.ink, .ink div, .ink td, .ink th { color: #e6edf3 !important; }\n.soft, .ink .soft { color: #a3b0bd !important; }\n.rule { border-color: #2c3742 !important; }\n.need { background-color: #241f14 !important; border-color: #d9a441 !important; }\n.cmd, .ink .cmd { background-color: #0f1419 !important; color: #d5e3f0 !important; }\n.ink a, .ink a b { color: #7cb7f5 !important; }\n.ink .t-critical, .ink .t-bad { color: #ff8fb4 !important; }\n.ink .t-high { color: #ff9f6b !important; }\n.ink .t-medium, .ink .t-attention { color: #e5b84c !important; }\n.ink .t-low { color: #8fb8ec !important; }\n.ink .t-good { color: #5fce84 !important; }\n.b-critical { background-color: #ff8fb4 !important; }\n.b-high { background-color: #ff9f6b !important; }\n.b-medium, .b-awaiting-approval { background-color: #e5b84c !important; }\n.b-low, .b-notified { background-color: #8fb8ec !important; }\n.b-applied { background-color: #5fce84 !important; }\n.b-failed { background-color: #ff8177 !important; }\n.b-undone { background-color: #c3a0ee !important; }\n.b-expired { background-color: #d9b8f0 !important; }\n.b-refused, .b-unchanged { background-color: #a3b0bd !important; }\n.b-observed { background-color: #5cc8c2 !important; }\n.b-pending { background-color: #d8bd86 !important; }\n}\n[data-ogsc] .page { background-color: #0f1419 !important; }\n[data-ogsc] .card { background-color: #182028 !important; }\n[data-ogsc] .ink, [data-ogsc] .ink div, [data-ogsc] .ink td, [data-ogsc] .ink th { color: #e6edf3 !important; }\n[data-ogsc] .soft { color: #a3b0bd !important; }\n[data-ogsc] .need { background-color: #241f14 !important; }\n[data-ogsc] .cmd { background-color: #0f1419 !important; color: #d5e3f0 !important; }\n[data-ogsc] .ink a { color: #7cb7f5 !important; }\n</style>\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"supported-color-schemes\" content=\"light dark\">\n<meta name=\"format-detection\" content=\"telephone=no,date=no,address=no,email=no,url=no\">\n</head>\n<body class=\"page\" style=\"word-spacing:normal;background-color:#eef1f5;\">\n<div style=\"display:none;font-size:1px;color:#ffffff;line-height:1px;max-height:0px;max-width:0px;opacity:0;overflow:hidden;\">"
    + alias2(alias1(of(lookupProperty,depth0,"preheader"), depth0))
    + "</div>\n<div\naria-label=\""
    + alias2(alias1(of(lookupProperty,depth0,"title"), depth0))
    + "\" aria-roledescription=\"email\" role=\"article\" lang=\"en\" dir=\"ltr\" style=\"word-spacing:normal;background-color:#eef1f5;\"\n>\n\u003C!--[if mso | IE]><table align=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" class=\"page-outlook\" role=\"presentation\" style=\"width:640px;\" width=\"640\" ><tr><td style=\"line-height:0px;font-size:0px;mso-line-height-rule:exactly;\"><![endif]-->\n<div class=\"page\" style=\"margin:0px auto;max-width:640px;\">\n<table\nalign=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"width:100%;\"\n>\n<tbody>\n<tr>\n<td\nstyle=\"direction:ltr;font-size:0px;padding:12px 0 0;text-align:center;\"\n>\n\u003C!--[if mso | IE]><table role=\"presentation\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\"><tr><td style=\"vertical-align:top;width:640px;\" ><![endif]-->\n<div\nclass=\"mj-column-per-100 mj-outlook-group-fix\" style=\"font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;\"\n>\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td style=\"vertical-align:top;padding:0;\">\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"\" width=\"100%\"\n>\n<tbody>\n</tbody>\n</table>\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><![endif]-->\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><table align=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" class=\"pad-outlook\" role=\"presentation\" style=\"width:640px;\" width=\"640\" bgcolor=\""
    + alias2(alias1(((stack1 = of(lookupProperty,depth0,"state")) != null ? lookupProperty(stack1,"colour") : stack1), depth0))
    + "\" ><tr><td style=\"line-height:0px;font-size:0px;mso-line-height-rule:exactly;\"><![endif]-->\n<div class=\"pad\" style=\"background:"
    + alias2(alias1(((stack1 = of(lookupProperty,depth0,"state")) != null ? lookupProperty(stack1,"colour") : stack1), depth0))
    + ";background-color:"
    + alias2(alias1(((stack1 = of(lookupProperty,depth0,"state")) != null ? lookupProperty(stack1,"colour") : stack1), depth0))
    + ";margin:0px auto;max-width:640px;\">\n<table\nalign=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"background:"
    + alias2(alias1(((stack1 = of(lookupProperty,depth0,"state")) != null ? lookupProperty(stack1,"colour") : stack1), depth0))
    + ";background-color:"
    + alias2(alias1(((stack1 = of(lookupProperty,depth0,"state")) != null ? lookupProperty(stack1,"colour") : stack1), depth0))
    + ";width:100%;\"\n>\n<tbody>\n<tr>\n<td\nstyle=\"direction:ltr;font-size:0px;padding:20px 28px 22px;text-align:center;\"\n>\n\u003C!--[if mso | IE]><table role=\"presentation\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\"><tr><td style=\"vertical-align:top;width:584px;\" ><![endif]-->\n<div\nclass=\"mj-column-per-100 mj-outlook-group-fix\" style=\"font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;\"\n>\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td style=\"vertical-align:top;padding:0;\">\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td\nalign=\"left\" style=\"font-size:0px;padding:0;word-break:break-word;\"\n>\n<div\nstyle=\"font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:13px;line-height:20px;text-align:left;color:"
    + alias2(alias1(((stack1 = of(lookupProperty,depth0,"state")) != null ? lookupProperty(stack1,"ink") : stack1), depth0))
    + ";\"\n><b>"
    + alias2(alias1(of(lookupProperty,depth0,"product"), depth0))
    + "</b> &middot; "
    + alias2(alias1(of(lookupProperty,depth0,"date"), depth0))
    + "</div>\n</td>\n</tr>\n<tr>\n<td\nalign=\"left\" style=\"font-size:0px;padding:14px 0 0;word-break:break-word;\"\n>\n<div\nstyle=\"font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:13px;line-height:20px;text-align:left;color:"
    + alias2(alias1(((stack1 = of(lookupProperty,depth0,"state")) != null ? lookupProperty(stack1,"ink") : stack1), depth0))
    + ";\"\n><b>"
    + alias2(alias1(((stack1 = of(lookupProperty,depth0,"state")) != null ? lookupProperty(stack1,"word") : stack1), depth0))
    + "</b></div>\n</td>\n</tr>\n<tr>\n<td\nalign=\"left\" class=\"wrap\" style=\"font-size:0px;padding:0;word-break:break-word;\"\n>\n<div\nstyle=\"font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:23px;font-weight:700;line-height:30px;text-align:left;color:"
    + alias2(alias1(((stack1 = of(lookupProperty,depth0,"state")) != null ? lookupProperty(stack1,"ink") : stack1), depth0))
    + ";\"\n><h1 style=\"margin:0;font-size:23px;line-height:30px;font-weight:700\">"
    + alias2(alias1(of(lookupProperty,depth0,"headline"), depth0))
    + "</h1></div>\n</td>\n</tr>\n</tbody>\n</table>\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><![endif]-->\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><table align=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" class=\"card-outlook pad-outlook\" role=\"presentation\" style=\"width:640px;\" width=\"640\" bgcolor=\"#ffffff\" ><tr><td style=\"line-height:0px;font-size:0px;mso-line-height-rule:exactly;\"><![endif]-->\n<div class=\"card pad\" style=\"background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:640px;\">\n<table\nalign=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"background:#ffffff;background-color:#ffffff;width:100%;\"\n>\n<tbody>\n<tr>\n<td\nstyle=\"direction:ltr;font-size:0px;padding:14px 28px 4px;text-align:center;\"\n>\n\u003C!--[if mso | IE]><table role=\"presentation\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\"><tr><td style=\"vertical-align:top;width:584px;\" ><![endif]-->\n<div\nclass=\"mj-column-per-100 mj-outlook-group-fix\" style=\"font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;\"\n>\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td style=\"vertical-align:top;padding:0;\">\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td\nalign=\"left\" class=\"ink wrap\" style=\"font-size:0px;padding:0;word-break:break-word;\"\n>\n<div\nstyle=\"font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:13px;line-height:20px;text-align:left;color:#566270;\"\n><span class=\"soft\">"
    + alias2(alias1(of(lookupProperty,depth0,"place"), depth0))
    + "<br>"
    + alias2(alias1(of(lookupProperty,depth0,"times"), depth0))
    + "</span></div>\n</td>\n</tr>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"notes"),told("each",container.program(0, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</tbody>\n</table>\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><![endif]-->\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><![endif]-->\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,((stack1 = of(lookupProperty,depth0,"needs")) != null ? lookupProperty(stack1,"length") : stack1),told("if",container.program(1, data, 0),container.program(7, data, 0),data))) != null ? stack1 : "")
    + "\u003C!--[if mso | IE]><table align=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" class=\"card-outlook pad-outlook\" role=\"presentation\" style=\"width:640px;\" width=\"640\" bgcolor=\"#ffffff\" ><tr><td style=\"line-height:0px;font-size:0px;mso-line-height-rule:exactly;\"><![endif]-->\n<div class=\"card pad\" style=\"background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:640px;\">\n<table\nalign=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"background:#ffffff;background-color:#ffffff;width:100%;\"\n>\n<tbody>\n<tr>\n<td\nstyle=\"direction:ltr;font-size:0px;padding:14px 28px 8px;text-align:center;\"\n>\n\u003C!--[if mso | IE]><table role=\"presentation\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\"><tr><td style=\"vertical-align:top;width:584px;\" ><![endif]-->\n<div\nclass=\"mj-column-per-100 mj-outlook-group-fix\" style=\"font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;\"\n>\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td style=\"vertical-align:top;padding:0;\">\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td\nalign=\"left\" class=\"ink\" style=\"font-size:0px;padding:0;word-break:break-word;\"\n>\n<table\ncellpadding=\"0\" cellspacing=\"0\" width=\"100%\" border=\"0\" style=\"color:#1c2430;font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:15px;line-height:22px;table-layout:fixed;width:100%;border:none;\"\n>\n<tr>"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"tiles"),told("each",container.program(8, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</tr>\n</table>\n</td>\n</tr>\n<tr>\n<td\nalign=\"left\" class=\"ink\" style=\"font-size:0px;padding:8px 0 0;word-break:break-word;\"\n>\n<div\nstyle=\"font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:13px;line-height:20px;text-align:left;color:#566270;\"\n><span class=\"soft\">"
    + alias2(alias1(of(lookupProperty,depth0,"tilesNote"), depth0))
    + "</span></div>\n</td>\n</tr>\n</tbody>\n</table>\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><![endif]-->\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><![endif]-->\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"charts"),told("each",container.program(11, data, 0),container.noop,data))) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,((stack1 = of(lookupProperty,depth0,"sections")) != null ? lookupProperty(stack1,"length") : stack1),told("if",container.program(17, data, 0),container.noop,data))) != null ? stack1 : "")
    + "\u003C!--[if mso | IE]><table align=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" class=\"card-outlook pad-outlook\" role=\"presentation\" style=\"width:640px;\" width=\"640\" bgcolor=\"#ffffff\" ><tr><td style=\"line-height:0px;font-size:0px;mso-line-height-rule:exactly;\"><![endif]-->\n<div class=\"card pad\" style=\"background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:640px;\">\n<table\nalign=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"background:#ffffff;background-color:#ffffff;width:100%;\"\n>\n<tbody>\n<tr>\n<td\nstyle=\"direction:ltr;font-size:0px;padding:20px 28px 24px;text-align:center;\"\n>\n\u003C!--[if mso | IE]><table role=\"presentation\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\"><tr><td style=\"vertical-align:top;width:584px;\" ><![endif]-->\n<div\nclass=\"mj-column-per-100 mj-outlook-group-fix\" style=\"font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;\"\n>\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td style=\"vertical-align:top;padding:0;\">\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"\" width=\"100%\"\n>\n<tbody>\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,of(lookupProperty,depth0,"reportUrl"),told("if",container.program(26, data, 0),container.noop,data))) != null ? stack1 : "")
    + "<tr>\n<td\nalign=\"left\" class=\"ink\" style=\"font-size:0px;padding:0;word-break:break-word;\"\n>\n<table\ncellpadding=\"0\" cellspacing=\"0\" width=\"100%\" border=\"0\" style=\"color:#1c2430;font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:13px;line-height:20px;table-layout:auto;width:100%;border:none;\"\n>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"commands"),told("each",container.program(27, data, 0),container.noop,data))) != null ? stack1 : "")
    + "\n</table>\n</td>\n</tr>\n</tbody>\n</table>\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><![endif]-->\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><table align=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" class=\"page-outlook\" role=\"presentation\" style=\"width:640px;\" width=\"640\" ><tr><td style=\"line-height:0px;font-size:0px;mso-line-height-rule:exactly;\"><![endif]-->\n<div class=\"page\" style=\"margin:0px auto;max-width:640px;\">\n<table\nalign=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"width:100%;\"\n>\n<tbody>\n<tr>\n<td\nstyle=\"direction:ltr;font-size:0px;padding:12px 0;text-align:center;\"\n>\n\u003C!--[if mso | IE]><table role=\"presentation\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\"><tr><td style=\"vertical-align:top;width:640px;\" ><![endif]-->\n<div\nclass=\"mj-column-per-100 mj-outlook-group-fix\" style=\"font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;\"\n>\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td style=\"vertical-align:top;padding:0;\">\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"\" width=\"100%\"\n>\n<tbody>\n</tbody>\n</table>\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><![endif]-->\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n\u003C!--[if mso | IE]></td></tr></table><![endif]-->\n</div>\n</body>\n</html>\n";
},"useData":true};
export const report = {"0":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<a href=\""
    + alias2(alias1(((stack1 = of(lookupProperty,depth0,"previous")) != null ? lookupProperty(stack1,"url") : stack1), depth0))
    + "\" rel=\"prev\">← "
    + alias2(alias1(((stack1 = of(lookupProperty,depth0,"previous")) != null ? lookupProperty(stack1,"label") : stack1), depth0))
    + "</a>";
},"1":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty;

  return "<a href=\""
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"index"), depth0))
    + "\">All reports</a>";
},"2":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<a href=\""
    + alias2(alias1(((stack1 = of(lookupProperty,depth0,"next")) != null ? lookupProperty(stack1,"url") : stack1), depth0))
    + "\" rel=\"next\">"
    + alias2(alias1(((stack1 = of(lookupProperty,depth0,"next")) != null ? lookupProperty(stack1,"label") : stack1), depth0))
    + " →</a>";
},"3":function(container,depth0,helpers,partials,data) {
    var alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return " <a href=\"#"
    + alias2(alias1(of(lookupProperty,depth0,"id"), depth0))
    + "\">"
    + alias2(alias1(of(lookupProperty,depth0,"heading"), depth0))
    + " <span class=\"count\">"
    + alias2(alias1(of(lookupProperty,depth0,"count"), depth0))
    + "</span></a>";
},"4":function(container,depth0,helpers,partials,data) {
    return "<p class=\"note\">"
    + container.escapeExpression(container.lambda(depth0, depth0))
    + "</p>";
},"5":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty;

  return "<h2 id=\"needs\">Needs you <span class=\"count\">"
    + container.escapeExpression(container.lambda(((stack1 = of(lookupProperty,depth0,"needs")) != null ? lookupProperty(stack1,"length") : stack1), depth0))
    + "</span></h2>\n<div class=\"cards\">\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,of(lookupProperty,depth0,"needs"),told("each",container.program(6, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</div>\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,of(lookupProperty,depth0,"needsMore"),told("if",container.program(10, data, 0),container.noop,data))) != null ? stack1 : "")
    + "\n";
},"6":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=container.lambda, alias2=container.escapeExpression, alias3=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty;

  return "<article class=\"need\"><h3>"
    + alias2(alias1(of(lookupProperty,depth0,"number"), depth0))
    + ". "
    + alias2(alias1(of(lookupProperty,depth0,"title"), depth0))
    + "</h3>"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"detail"),told("each",container.program(7, data, 0),container.noop,data))) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"commands"),told("each",container.program(8, data, 0),container.noop,data))) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,of(lookupProperty,depth0,"link"),told("if",container.program(9, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</article>\n";
},"7":function(container,depth0,helpers,partials,data) {
    return "<p>"
    + container.escapeExpression(container.lambda(depth0, depth0))
    + "</p>";
},"8":function(container,depth0,helpers,partials,data) {
    return "<code class=\"cmd\">"
    + container.escapeExpression(container.lambda(depth0, depth0))
    + "</code>";
},"9":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty;

  return "<p><a href=\""
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"link"), depth0))
    + "\">Open the finding in the console</a></p>";
},"10":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty;

  return "<p class=\"more\">… and "
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"needsMore"), depth0))
    + "</p>";
},"11":function(container,depth0,helpers,partials,data) {
    return "<h2 id=\"needs\" class=\"good\">Nothing needs you</h2>\n";
},"12":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=container.lambda, alias2=container.escapeExpression, alias3=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty;

  return "<li class=\"tile "
    + alias2(alias1(of(lookupProperty,depth0,"band"), depth0))
    + "\" aria-label=\""
    + alias2(alias1(of(lookupProperty,depth0,"text"), depth0))
    + "\"><b class=\"n\">"
    + alias2(alias1(of(lookupProperty,depth0,"now"), depth0))
    + "</b><span class=\"band\">"
    + alias2(alias1(of(lookupProperty,depth0,"band"), depth0))
    + "</span>"
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,of(lookupProperty,depth0,"before"),told("if",container.program(13, data, 0),container.noop,data))) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,of(lookupProperty,depth0,"median"),told("if",container.program(14, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</li>\n";
},"13":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty;

  return "<span class=\"soft\">"
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"before"), depth0))
    + "</span>";
},"14":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty;

  return "<span class=\"soft\">"
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"median"), depth0))
    + "</span>";
},"15":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, lookupProperty = container.lookupProperty;

  return "<section class=\"charts\" aria-label=\"The last 30 days\">\n"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),of(lookupProperty,depth0,"charts"),told("each",container.program(16, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</section>\n";
},"16":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, alias1=container.lambda, alias2=container.escapeExpression, alias3=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty;

  return "<figure>\n<h3>"
    + alias2(alias1(of(lookupProperty,depth0,"heading"), depth0))
    + "</h3>\n<svg viewBox=\"0 -4 "
    + alias2(alias1((depths[1] != null ? lookupProperty(depths[1],"chartWidth") : depths[1]), depth0))
    + " 88\" role=\"img\" aria-labelledby=\""
    + alias2(alias1(of(lookupProperty,depth0,"id"), depth0))
    + "-title "
    + alias2(alias1(of(lookupProperty,depth0,"id"), depth0))
    + "-desc\" preserveAspectRatio=\"none\">\n<title id=\""
    + alias2(alias1(of(lookupProperty,depth0,"id"), depth0))
    + "-title\">"
    + alias2(alias1(of(lookupProperty,depth0,"heading"), depth0))
    + "</title>\n<desc id=\""
    + alias2(alias1(of(lookupProperty,depth0,"id"), depth0))
    + "-desc\">"
    + alias2(alias1(of(lookupProperty,depth0,"text"), depth0))
    + "</desc>\n<line class=\"axis\" x1=\"0\" x2=\""
    + alias2(alias1((depths[1] != null ? lookupProperty(depths[1],"chartWidth") : depths[1]), depth0))
    + "\" y1=\"80\" y2=\"80\"/>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"days"),told("each",container.program(17, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</svg>\n<p class=\"ends soft\"><span>"
    + alias2(alias1(of(lookupProperty,depth0,"first"), depth0))
    + "</span><span>most in a day: "
    + alias2(alias1(of(lookupProperty,depth0,"most"), depth0))
    + "</span><span>"
    + alias2(alias1(of(lookupProperty,depth0,"last"), depth0))
    + "</span></p>\n<p class=\"legend\">"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"series"),told("each",container.program(22, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</p>\n<figcaption class=\"soft\">"
    + alias2(alias1(of(lookupProperty,depth0,"text"), depth0))
    + "</figcaption>\n<details><summary>The numbers</summary><div class=\"scroll\"><table class=\"numbers\"><thead><tr><th scope=\"col\">day</th>"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"series"),told("each",container.program(23, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</tr></thead><tbody>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"days"),told("each",container.program(24, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</tbody></table></div></details>\n</figure>\n";
},"17":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, lookupProperty = container.lookupProperty;

  return ((stack1 = lookupProperty(helpers,"if").call(depth0 != null ? depth0 : (container.nullContext || {}),of(lookupProperty,depth0,"missing"),told("if",container.program(18, data, 0, blockParams, depths),container.program(19, data, 0, blockParams, depths),data))) != null ? stack1 : "");
},"18":function(container,depth0,helpers,partials,data) {
    var alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<g><title>"
    + alias2(alias1(of(lookupProperty,depth0,"text"), depth0))
    + "</title><rect class=\"gap\" x=\""
    + alias2(alias1(of(lookupProperty,depth0,"x"), depth0))
    + "\" y=\"0\" width=\"20\" height=\"80\"/></g>\n";
},"19":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, lookupProperty = container.lookupProperty;

  return ((stack1 = lookupProperty(helpers,"if").call(depth0 != null ? depth0 : (container.nullContext || {}),((stack1 = of(lookupProperty,depth0,"bars")) != null ? lookupProperty(stack1,"length") : stack1),told("if",container.program(20, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "");
},"20":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, lookupProperty = container.lookupProperty;

  return "<g><title>"
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"text"), depth0))
    + "</title>"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),of(lookupProperty,depth0,"bars"),told("each",container.program(21, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</g>\n";
},"21":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<rect class=\"f-"
    + alias2(alias1(of(lookupProperty,depth0,"id"), depth0))
    + "\" x=\""
    + alias2(alias1((depths[1] != null ? lookupProperty(depths[1],"x") : depths[1]), depth0))
    + "\" y=\""
    + alias2(alias1(of(lookupProperty,depth0,"y"), depth0))
    + "\" width=\"20\" height=\""
    + alias2(alias1(of(lookupProperty,depth0,"height"), depth0))
    + "\"/>";
},"22":function(container,depth0,helpers,partials,data) {
    var alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<span><i class=\"f-"
    + alias2(alias1(of(lookupProperty,depth0,"id"), depth0))
    + "\"></i>"
    + alias2(alias1(of(lookupProperty,depth0,"label"), depth0))
    + "</span> ";
},"23":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty;

  return "<th scope=\"col\">"
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"label"), depth0))
    + "</th>";
},"24":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty;

  return "<tr><th scope=\"row\">"
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"label"), depth0))
    + "</th>"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),of(lookupProperty,depth0,"values"),told("each",container.program(25, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</tr>\n";
},"25":function(container,depth0,helpers,partials,data) {
    return "<td>"
    + container.escapeExpression(container.lambda(depth0, depth0))
    + "</td>";
},"26":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), alias2=container.lambda, alias3=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<section"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,of(lookupProperty,depth0,"half"),told("if",container.program(27, data, 0),container.noop,data))) != null ? stack1 : "")
    + " aria-labelledby=\""
    + alias3(alias2(of(lookupProperty,depth0,"id"), depth0))
    + "\">\n<h2 id=\""
    + alias3(alias2(of(lookupProperty,depth0,"id"), depth0))
    + "\">"
    + alias3(alias2(of(lookupProperty,depth0,"heading"), depth0))
    + " <span class=\"count\">"
    + alias3(alias2(of(lookupProperty,depth0,"count"), depth0))
    + "</span></h2>\n<table class=\"rows\"><tbody>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,of(lookupProperty,depth0,"rows"),told("each",container.program(28, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</tbody></table>\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,((stack1 = of(lookupProperty,depth0,"folded")) != null ? lookupProperty(stack1,"length") : stack1),told("if",container.program(32, data, 0),container.noop,data))) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,of(lookupProperty,depth0,"more"),told("if",container.program(33, data, 0),container.noop,data))) != null ? stack1 : "")
    + "\n</section>\n";
},"27":function(container,depth0,helpers,partials,data) {
    return " class=\"half\"";
},"28":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty;

  return "<tr>"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,of(lookupProperty,depth0,"lead"),told("if",container.program(29, data, 0),container.program(30, data, 0),data))) != null ? stack1 : "")
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"title"), depth0))
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,of(lookupProperty,depth0,"detail"),told("each",container.program(31, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</td></tr>";
},"29":function(container,depth0,helpers,partials,data) {
    var alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<th scope=\"row\" class=\""
    + alias2(alias1(of(lookupProperty,depth0,"tone"), depth0))
    + "\">"
    + alias2(alias1(of(lookupProperty,depth0,"lead"), depth0))
    + "</th><td>";
},"30":function(container,depth0,helpers,partials,data) {
    return "<td colspan=\"2\">";
},"31":function(container,depth0,helpers,partials,data) {
    return "<span class=\"soft\">"
    + container.escapeExpression(container.lambda(depth0, depth0))
    + "</span>";
},"32":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty;

  return "<details><summary>"
    + container.escapeExpression(container.lambda(((stack1 = of(lookupProperty,depth0,"folded")) != null ? lookupProperty(stack1,"length") : stack1), depth0))
    + " more</summary><table class=\"rows\"><tbody>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),of(lookupProperty,depth0,"folded"),told("each",container.program(28, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</tbody></table></details>\n";
},"33":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty;

  return "<p class=\"more\">… and "
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"more"), depth0))
    + "</p>";
},"34":function(container,depth0,helpers,partials,data) {
    var alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<dt>"
    + alias2(alias1(of(lookupProperty,depth0,"what"), depth0))
    + "</dt><dd><code class=\"cmd\">"
    + alias2(alias1(of(lookupProperty,depth0,"command"), depth0))
    + "</code></dd>";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, alias1=container.lambda, alias2=container.escapeExpression, alias3=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty;

  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>"
    + alias2(alias1(of(lookupProperty,depth0,"title"), depth0))
    + "</title>\n<style>\n:root{color-scheme:light dark;--page:#eef1f5;--card:#fff;--ink:#1c2430;--soft:#566270;--rule:#e0e5eb;--link:#1f5fa8;--code:#f1f3f6;--need:#fff8e6;--needrule:#b97d00;--good:#17692f;--critical:#9b1c4b;--high:#b93a07;--medium:#8a5a00;--low:#3d5f94;--applied:#1a7f37;--failed:#b42318;--undone:#6e40a8;--expired:#7d4f9e;--refused:#57606a;--observed:#0b6b6b;--pending:#7a5c1e;--gap:#c9d1da}\n@media (prefers-color-scheme:dark){:root{--page:#0f1419;--card:#182028;--ink:#e6edf3;--soft:#a3b0bd;--rule:#2c3742;--link:#7cb7f5;--code:#0f1419;--need:#241f14;--needrule:#d9a441;--good:#5fce84;--critical:#ff8fb4;--high:#ff9f6b;--medium:#e5b84c;--low:#8fb8ec;--applied:#5fce84;--failed:#ff8177;--undone:#c3a0ee;--expired:#d9b8f0;--refused:#a3b0bd;--observed:#5cc8c2;--pending:#d8bd86;--gap:#3a4653}}\n*{box-sizing:border-box}\nbody{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 -apple-system,\"Segoe UI\",Roboto,Helvetica,Arial,sans-serif;overflow-wrap:anywhere;-webkit-text-size-adjust:100%}\n.in{max-width:960px;margin:0 auto;padding:0 24px}\n.bar{color:#fff;padding:28px 0 26px}\n.bar.quiet{background:#33465a}.bar.handled{background:#17692f}.bar.failed{background:#a3201a}\n.bar h1{font-size:30px;line-height:1.25;margin:0 0 14px;font-weight:700;text-wrap:balance}\n.bar p{margin:0}.over{font-size:14px;line-height:1.5}.word{font-weight:700;padding-top:18px}\nnav{display:flex;justify-content:space-between;gap:16px;padding:14px 0 0;font-size:14px}.toc{flex-wrap:wrap;justify-content:flex-start;gap:4px 16px}\na{color:var(--link)}\nsection{background:var(--card);border-radius:10px;padding:20px 24px;margin:16px 0}\nh2{font-size:19px;line-height:1.3;margin:0 0 10px}h3{font-size:16px;line-height:1.4;margin:0 0 6px}\n.grid{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:16px;grid-auto-flow:dense}.grid section{margin:0;grid-column:1/-1}.grid .half{grid-column:auto}\n.count{color:var(--soft);font-weight:400}\n.soft,.more,figcaption{color:var(--soft);font-size:14px}\n.more{margin:8px 0 0}.good{color:var(--good)}h2.good{margin:0}\n.note{background:var(--card);border-radius:10px;padding:12px 24px;margin:16px 0}\n.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:12px}\n.need{background:var(--need);border-left:4px solid var(--needrule);border-radius:6px;padding:14px 16px}\n.need p{margin:0 0 6px;font-size:15px}.cmd+p{margin-top:8px}.need p:last-child,section>p:last-child{margin-bottom:0}\n.cmd{display:block;background:var(--code);border-radius:5px;padding:7px 10px;margin-top:6px;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,\"DejaVu Sans Mono\",monospace}\n.tiles{list-style:none;margin:0 0 10px;padding:0;display:grid;grid-template-columns:repeat(4,1fr);gap:8px}\n.tile{border-left:3px solid var(--rule);padding:2px 6px 2px 12px;display:flex;flex-direction:column}\n.tile .n{font-size:34px;line-height:1.2;overflow-wrap:normal}.tile .band{font-weight:700;font-size:15px;overflow-wrap:normal}.tile .soft{font-size:13px}\n.critical,.bad{color:var(--critical)}.high{color:var(--high)}.medium,.attention{color:var(--medium)}.low{color:var(--low)}\n.bar.attention{background:#f2b63c;color:#1c2430}.bar.failed{color:#fff}\n.tile{color:inherit}.tile.critical .n{color:var(--critical)}.tile.high .n{color:var(--high)}.tile.medium .n{color:var(--medium)}.tile.low .n{color:var(--low)}\n.tile.critical{border-color:var(--critical)}.tile.high{border-color:var(--high)}.tile.medium{border-color:var(--medium)}.tile.low{border-color:var(--low)}\n.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));gap:28px}\nfigure{margin:0;min-width:0}svg{display:block;width:100%;height:120px}\n.axis{stroke:var(--gap);stroke-width:1}.gap{fill:none;stroke:var(--gap);stroke-width:1;stroke-dasharray:3 3}\n.ends{display:flex;justify-content:space-between;margin:4px 0}\n.legend{display:flex;flex-wrap:wrap;gap:4px 16px;font-size:14px;margin:0 0 6px}.legend i{display:inline-block;width:11px;height:11px;border-radius:2px;margin-right:6px}\n.f-critical{fill:var(--critical);background:var(--critical)}.f-high{fill:var(--high);background:var(--high)}.f-medium,.f-awaiting-approval{fill:var(--medium);background:var(--medium)}.f-low,.f-notified{fill:var(--low);background:var(--low)}.f-applied{fill:var(--applied);background:var(--applied)}.f-failed{fill:var(--failed);background:var(--failed)}.f-undone{fill:var(--undone);background:var(--undone)}.f-expired{fill:var(--expired);background:var(--expired)}.f-refused,.f-unchanged{fill:var(--refused);background:var(--refused)}.f-observed{fill:var(--observed);background:var(--observed)}.f-pending{fill:var(--pending);background:var(--pending)}\ndetails{margin-top:8px}summary,.numbers{font-size:14px}summary{cursor:pointer;color:var(--link)}\n.scroll{overflow-x:auto;max-height:320px;overflow-y:auto}\n.numbers{border-collapse:collapse;width:100%;font-size:13px;font-variant-numeric:tabular-nums}.numbers th,.numbers td{padding:3px 8px;text-align:right;border-top:1px solid var(--rule);white-space:nowrap}.numbers th:first-child{text-align:left}\n.rows{border-collapse:collapse;width:100%}.rows th,.rows td{vertical-align:top;text-align:left;padding:8px 0;border-top:1px solid var(--rule)}\n.rows tr:first-child th,.rows tr:first-child td{border-top:0}\n.rows th{width:104px;padding-right:14px;font-size:14px;font-variant-numeric:tabular-nums}.rows th.good{color:var(--good)}.rows .soft{display:block}\ndl{margin:0;display:grid;grid-template-columns:minmax(0,12em) minmax(0,1fr);gap:8px 16px;align-items:center}dd{margin:0}dd .cmd{margin:0}\n.list{columns:3;margin:0;padding-left:20px}\n@media (max-width:760px){.grid .half{grid-column:1/-1}}\n@media (max-width:600px){.in{padding:0 14px}section,.note{padding:16px}.bar h1{font-size:24px}.tile .n{font-size:26px}.tile{padding:2px 0 2px 8px}.tile .band{font-size:14px}.tile .soft{font-size:12px}.tiles{grid-template-columns:repeat(2,1fr);gap:14px 4px}.rows th{width:82px;padding-right:10px;font-size:13px}dl{grid-template-columns:minmax(0,1fr);gap:4px}dd{margin-bottom:8px}.list{columns:1}}\n@media print{body{background:#fff}section{break-inside:avoid-page}details{display:none}}\n</style>\n</head>\n<body>\n<header class=\"bar "
    + alias2(alias1(((stack1 = of(lookupProperty,depth0,"state")) != null ? lookupProperty(stack1,"id") : stack1), depth0))
    + "\">\n<div class=\"in\">\n<p class=\"over\"><b>"
    + alias2(alias1(of(lookupProperty,depth0,"product"), depth0))
    + "</b> · "
    + alias2(alias1(of(lookupProperty,depth0,"date"), depth0))
    + "</p>\n<p class=\"word\">"
    + alias2(alias1(((stack1 = of(lookupProperty,depth0,"state")) != null ? lookupProperty(stack1,"word") : stack1), depth0))
    + "</p>\n<h1>"
    + alias2(alias1(of(lookupProperty,depth0,"headline"), depth0))
    + "</h1>\n<p class=\"over\">"
    + alias2(alias1(of(lookupProperty,depth0,"place"), depth0))
    + "<br>"
    + alias2(alias1(of(lookupProperty,depth0,"times"), depth0))
    + "</p>\n</div>\n</header>\n<main class=\"in\">\n<nav aria-label=\"History\"><span>"
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,of(lookupProperty,depth0,"previous"),told("if",container.program(0, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</span><span>"
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,of(lookupProperty,depth0,"index"),told("if",container.program(1, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</span><span>"
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,of(lookupProperty,depth0,"next"),told("if",container.program(2, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</span></nav>\n<nav class=\"toc\" aria-label=\"Contents\"><a href=\"#needs\">Needs you</a>"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"sections"),told("each",container.program(3, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</nav>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"notes"),told("each",container.program(4, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "\n<section aria-labelledby=\"needs\">\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,((stack1 = of(lookupProperty,depth0,"needs")) != null ? lookupProperty(stack1,"length") : stack1),told("if",container.program(5, data, 0, blockParams, depths),container.program(11, data, 0, blockParams, depths),data))) != null ? stack1 : "")
    + "</section>\n<section aria-label=\"Findings by severity\">\n<ul class=\"tiles\">\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"tiles"),told("each",container.program(12, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</ul>\n<p class=\"soft\">"
    + alias2(alias1(of(lookupProperty,depth0,"tilesNote"), depth0))
    + "</p>\n</section>\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,((stack1 = of(lookupProperty,depth0,"charts")) != null ? lookupProperty(stack1,"length") : stack1),told("if",container.program(15, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "<div class=\"grid\">\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"sections"),told("each",container.program(26, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</div>\n<section aria-labelledby=\"commands\">\n<h2 id=\"commands\">Look closer</h2>\n<dl>"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"commands"),told("each",container.program(34, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</dl>\n</section>\n</main>\n</body>\n</html>\n";
},"useData":true,"useDepths":true};
export const index = {"0":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<section aria-labelledby=\""
    + alias2(alias1(of(lookupProperty,depth0,"id"), depth0))
    + "\">\n<h2 id=\""
    + alias2(alias1(of(lookupProperty,depth0,"id"), depth0))
    + "\">"
    + alias2(alias1(of(lookupProperty,depth0,"heading"), depth0))
    + " <span class=\"count\">"
    + alias2(alias1(((stack1 = of(lookupProperty,depth0,"reports")) != null ? lookupProperty(stack1,"length") : stack1), depth0))
    + "</span></h2>\n<ul class=\"list\">"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),of(lookupProperty,depth0,"reports"),told("each",container.program(1, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</ul>\n</section>\n";
},"1":function(container,depth0,helpers,partials,data) {
    var alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<li><a href=\""
    + alias2(alias1(of(lookupProperty,depth0,"url"), depth0))
    + "\">"
    + alias2(alias1(of(lookupProperty,depth0,"label"), depth0))
    + "</a></li>";
},"2":function(container,depth0,helpers,partials,data) {
    return "<p>There are none yet: the first comes with the next digest.</p>\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>Riposte: reports of "
    + alias2(alias1(of(lookupProperty,depth0,"stack"), depth0))
    + "</title>\n<style>\n:root{color-scheme:light dark;--page:#eef1f5;--card:#fff;--ink:#1c2430;--soft:#566270;--rule:#e0e5eb;--link:#1f5fa8;--code:#f1f3f6;--need:#fff8e6;--needrule:#b97d00;--good:#17692f;--critical:#9b1c4b;--high:#b93a07;--medium:#8a5a00;--low:#3d5f94;--applied:#1a7f37;--failed:#b42318;--undone:#6e40a8;--expired:#7d4f9e;--refused:#57606a;--observed:#0b6b6b;--pending:#7a5c1e;--gap:#c9d1da}\n@media (prefers-color-scheme:dark){:root{--page:#0f1419;--card:#182028;--ink:#e6edf3;--soft:#a3b0bd;--rule:#2c3742;--link:#7cb7f5;--code:#0f1419;--need:#241f14;--needrule:#d9a441;--good:#5fce84;--critical:#ff8fb4;--high:#ff9f6b;--medium:#e5b84c;--low:#8fb8ec;--applied:#5fce84;--failed:#ff8177;--undone:#c3a0ee;--expired:#d9b8f0;--refused:#a3b0bd;--observed:#5cc8c2;--pending:#d8bd86;--gap:#3a4653}}\n*{box-sizing:border-box}\nbody{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 -apple-system,\"Segoe UI\",Roboto,Helvetica,Arial,sans-serif;overflow-wrap:anywhere;-webkit-text-size-adjust:100%}\n.in{max-width:960px;margin:0 auto;padding:0 24px}\n.bar{color:#fff;padding:28px 0 26px}\n.bar.quiet{background:#33465a}.bar.handled{background:#17692f}.bar.failed{background:#a3201a}\n.bar h1{font-size:30px;line-height:1.25;margin:0 0 14px;font-weight:700;text-wrap:balance}\n.bar p{margin:0}.over{font-size:14px;line-height:1.5}.word{font-weight:700;padding-top:18px}\nnav{display:flex;justify-content:space-between;gap:16px;padding:14px 0 0;font-size:14px}.toc{flex-wrap:wrap;justify-content:flex-start;gap:4px 16px}\na{color:var(--link)}\nsection{background:var(--card);border-radius:10px;padding:20px 24px;margin:16px 0}\nh2{font-size:19px;line-height:1.3;margin:0 0 10px}h3{font-size:16px;line-height:1.4;margin:0 0 6px}\n.grid{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:16px;grid-auto-flow:dense}.grid section{margin:0;grid-column:1/-1}.grid .half{grid-column:auto}\n.count{color:var(--soft);font-weight:400}\n.soft,.more,figcaption{color:var(--soft);font-size:14px}\n.more{margin:8px 0 0}.good{color:var(--good)}h2.good{margin:0}\n.note{background:var(--card);border-radius:10px;padding:12px 24px;margin:16px 0}\n.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:12px}\n.need{background:var(--need);border-left:4px solid var(--needrule);border-radius:6px;padding:14px 16px}\n.need p{margin:0 0 6px;font-size:15px}.cmd+p{margin-top:8px}.need p:last-child,section>p:last-child{margin-bottom:0}\n.cmd{display:block;background:var(--code);border-radius:5px;padding:7px 10px;margin-top:6px;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,\"DejaVu Sans Mono\",monospace}\n.tiles{list-style:none;margin:0 0 10px;padding:0;display:grid;grid-template-columns:repeat(4,1fr);gap:8px}\n.tile{border-left:3px solid var(--rule);padding:2px 6px 2px 12px;display:flex;flex-direction:column}\n.tile .n{font-size:34px;line-height:1.2;overflow-wrap:normal}.tile .band{font-weight:700;font-size:15px;overflow-wrap:normal}.tile .soft{font-size:13px}\n.critical,.bad{color:var(--critical)}.high{color:var(--high)}.medium,.attention{color:var(--medium)}.low{color:var(--low)}\n.bar.attention{background:#f2b63c;color:#1c2430}.bar.failed{color:#fff}\n.tile{color:inherit}.tile.critical .n{color:var(--critical)}.tile.high .n{color:var(--high)}.tile.medium .n{color:var(--medium)}.tile.low .n{color:var(--low)}\n.tile.critical{border-color:var(--critical)}.tile.high{border-color:var(--high)}.tile.medium{border-color:var(--medium)}.tile.low{border-color:var(--low)}\n.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));gap:28px}\nfigure{margin:0;min-width:0}svg{display:block;width:100%;height:120px}\n.axis{stroke:var(--gap);stroke-width:1}.gap{fill:none;stroke:var(--gap);stroke-width:1;stroke-dasharray:3 3}\n.ends{display:flex;justify-content:space-between;margin:4px 0}\n.legend{display:flex;flex-wrap:wrap;gap:4px 16px;font-size:14px;margin:0 0 6px}.legend i{display:inline-block;width:11px;height:11px;border-radius:2px;margin-right:6px}\n.f-critical{fill:var(--critical);background:var(--critical)}.f-high{fill:var(--high);background:var(--high)}.f-medium,.f-awaiting-approval{fill:var(--medium);background:var(--medium)}.f-low,.f-notified{fill:var(--low);background:var(--low)}.f-applied{fill:var(--applied);background:var(--applied)}.f-failed{fill:var(--failed);background:var(--failed)}.f-undone{fill:var(--undone);background:var(--undone)}.f-expired{fill:var(--expired);background:var(--expired)}.f-refused,.f-unchanged{fill:var(--refused);background:var(--refused)}.f-observed{fill:var(--observed);background:var(--observed)}.f-pending{fill:var(--pending);background:var(--pending)}\ndetails{margin-top:8px}summary,.numbers{font-size:14px}summary{cursor:pointer;color:var(--link)}\n.scroll{overflow-x:auto;max-height:320px;overflow-y:auto}\n.numbers{border-collapse:collapse;width:100%;font-size:13px;font-variant-numeric:tabular-nums}.numbers th,.numbers td{padding:3px 8px;text-align:right;border-top:1px solid var(--rule);white-space:nowrap}.numbers th:first-child{text-align:left}\n.rows{border-collapse:collapse;width:100%}.rows th,.rows td{vertical-align:top;text-align:left;padding:8px 0;border-top:1px solid var(--rule)}\n.rows tr:first-child th,.rows tr:first-child td{border-top:0}\n.rows th{width:104px;padding-right:14px;font-size:14px;font-variant-numeric:tabular-nums}.rows th.good{color:var(--good)}.rows .soft{display:block}\ndl{margin:0;display:grid;grid-template-columns:minmax(0,12em) minmax(0,1fr);gap:8px 16px;align-items:center}dd{margin:0}dd .cmd{margin:0}\n.list{columns:3;margin:0;padding-left:20px}\n@media (max-width:760px){.grid .half{grid-column:1/-1}}\n@media (max-width:600px){.in{padding:0 14px}section,.note{padding:16px}.bar h1{font-size:24px}.tile .n{font-size:26px}.tile{padding:2px 0 2px 8px}.tile .band{font-size:14px}.tile .soft{font-size:12px}.tiles{grid-template-columns:repeat(2,1fr);gap:14px 4px}.rows th{width:82px;padding-right:10px;font-size:13px}dl{grid-template-columns:minmax(0,1fr);gap:4px}dd{margin-bottom:8px}.list{columns:1}}\n@media print{body{background:#fff}section{break-inside:avoid-page}details{display:none}}\n</style>\n</head>\n<body>\n<header class=\"bar quiet\"><div class=\"in\"><p class=\"over\"><b>Riposte</b></p><h1>Reports of "
    + alias2(alias1(of(lookupProperty,depth0,"stack"), depth0))
    + "</h1></div></header>\n<main class=\"in\">\n"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),of(lookupProperty,depth0,"months"),told("each",container.program(0, data, 0),container.program(2, data, 0),data))) != null ? stack1 : "")
    + "</main>\n</body>\n</html>\n";
},"useData":true};
export const backtest = {"0":function(container,depth0,helpers,partials,data) {
    return "<p class=\"note\">"
    + container.escapeExpression(container.lambda(depth0, depth0))
    + "</p>";
},"1":function(container,depth0,helpers,partials,data) {
    var alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<li class=\"tile "
    + alias2(alias1(of(lookupProperty,depth0,"band"), depth0))
    + "\" aria-label=\""
    + alias2(alias1(of(lookupProperty,depth0,"text"), depth0))
    + "\"><b class=\"n\">"
    + alias2(alias1(of(lookupProperty,depth0,"count"), depth0))
    + "</b><span class=\"band\">"
    + alias2(alias1(of(lookupProperty,depth0,"label"), depth0))
    + "</span></li>\n";
},"2":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, lookupProperty = container.lookupProperty;

  return "<section class=\"charts\" aria-label=\"Day by day\">\n"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),of(lookupProperty,depth0,"charts"),told("each",container.program(3, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</section>\n";
},"3":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, alias1=container.lambda, alias2=container.escapeExpression, alias3=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty;

  return "<figure>\n<h3>"
    + alias2(alias1(of(lookupProperty,depth0,"heading"), depth0))
    + "</h3>\n<svg viewBox=\"0 -4 "
    + alias2(alias1((depths[1] != null ? lookupProperty(depths[1],"chartWidth") : depths[1]), depth0))
    + " 88\" role=\"img\" aria-labelledby=\""
    + alias2(alias1(of(lookupProperty,depth0,"id"), depth0))
    + "-title "
    + alias2(alias1(of(lookupProperty,depth0,"id"), depth0))
    + "-desc\" preserveAspectRatio=\"none\">\n<title id=\""
    + alias2(alias1(of(lookupProperty,depth0,"id"), depth0))
    + "-title\">"
    + alias2(alias1(of(lookupProperty,depth0,"heading"), depth0))
    + "</title>\n<desc id=\""
    + alias2(alias1(of(lookupProperty,depth0,"id"), depth0))
    + "-desc\">"
    + alias2(alias1(of(lookupProperty,depth0,"text"), depth0))
    + "</desc>\n<line class=\"axis\" x1=\"0\" x2=\""
    + alias2(alias1((depths[1] != null ? lookupProperty(depths[1],"chartWidth") : depths[1]), depth0))
    + "\" y1=\"80\" y2=\"80\"/>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"days"),told("each",container.program(4, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</svg>\n<p class=\"ends soft\"><span>"
    + alias2(alias1(of(lookupProperty,depth0,"first"), depth0))
    + "</span><span>most in a day: "
    + alias2(alias1(of(lookupProperty,depth0,"most"), depth0))
    + "</span><span>"
    + alias2(alias1(of(lookupProperty,depth0,"last"), depth0))
    + "</span></p>\n<p class=\"legend\">"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"series"),told("each",container.program(9, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</p>\n<figcaption class=\"soft\">"
    + alias2(alias1(of(lookupProperty,depth0,"text"), depth0))
    + "</figcaption>\n<details><summary>The numbers</summary><div class=\"scroll\"><table class=\"numbers\"><thead><tr><th scope=\"col\">day</th>"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"series"),told("each",container.program(10, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</tr></thead><tbody>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"days"),told("each",container.program(11, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</tbody></table></div></details>\n</figure>\n";
},"4":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, lookupProperty = container.lookupProperty;

  return ((stack1 = lookupProperty(helpers,"if").call(depth0 != null ? depth0 : (container.nullContext || {}),of(lookupProperty,depth0,"missing"),told("if",container.program(5, data, 0, blockParams, depths),container.program(6, data, 0, blockParams, depths),data))) != null ? stack1 : "");
},"5":function(container,depth0,helpers,partials,data) {
    var alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<g><title>"
    + alias2(alias1(of(lookupProperty,depth0,"text"), depth0))
    + "</title><rect class=\"gap\" x=\""
    + alias2(alias1(of(lookupProperty,depth0,"x"), depth0))
    + "\" y=\"0\" width=\"20\" height=\"80\"/></g>\n";
},"6":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, lookupProperty = container.lookupProperty;

  return ((stack1 = lookupProperty(helpers,"if").call(depth0 != null ? depth0 : (container.nullContext || {}),((stack1 = of(lookupProperty,depth0,"bars")) != null ? lookupProperty(stack1,"length") : stack1),told("if",container.program(7, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "");
},"7":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, lookupProperty = container.lookupProperty;

  return "<g><title>"
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"text"), depth0))
    + "</title>"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),of(lookupProperty,depth0,"bars"),told("each",container.program(8, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</g>\n";
},"8":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<rect class=\"f-"
    + alias2(alias1(of(lookupProperty,depth0,"id"), depth0))
    + "\" x=\""
    + alias2(alias1((depths[1] != null ? lookupProperty(depths[1],"x") : depths[1]), depth0))
    + "\" y=\""
    + alias2(alias1(of(lookupProperty,depth0,"y"), depth0))
    + "\" width=\"20\" height=\""
    + alias2(alias1(of(lookupProperty,depth0,"height"), depth0))
    + "\"/>";
},"9":function(container,depth0,helpers,partials,data) {
    var alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<span><i class=\"f-"
    + alias2(alias1(of(lookupProperty,depth0,"id"), depth0))
    + "\"></i>"
    + alias2(alias1(of(lookupProperty,depth0,"label"), depth0))
    + "</span> ";
},"10":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty;

  return "<th scope=\"col\">"
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"label"), depth0))
    + "</th>";
},"11":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty;

  return "<tr><th scope=\"row\">"
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"label"), depth0))
    + "</th>"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),of(lookupProperty,depth0,"values"),told("each",container.program(12, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</tr>\n";
},"12":function(container,depth0,helpers,partials,data) {
    return "<td>"
    + container.escapeExpression(container.lambda(depth0, depth0))
    + "</td>";
},"13":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), alias2=container.lambda, alias3=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<section"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,of(lookupProperty,depth0,"half"),told("if",container.program(14, data, 0),container.noop,data))) != null ? stack1 : "")
    + " aria-labelledby=\""
    + alias3(alias2(of(lookupProperty,depth0,"id"), depth0))
    + "\">\n<h2 id=\""
    + alias3(alias2(of(lookupProperty,depth0,"id"), depth0))
    + "\">"
    + alias3(alias2(of(lookupProperty,depth0,"heading"), depth0))
    + " <span class=\"count\">"
    + alias3(alias2(of(lookupProperty,depth0,"count"), depth0))
    + "</span></h2>\n<table class=\"rows\"><tbody>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,of(lookupProperty,depth0,"rows"),told("each",container.program(15, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</tbody></table>\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,((stack1 = of(lookupProperty,depth0,"folded")) != null ? lookupProperty(stack1,"length") : stack1),told("if",container.program(19, data, 0),container.noop,data))) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,of(lookupProperty,depth0,"more"),told("if",container.program(20, data, 0),container.noop,data))) != null ? stack1 : "")
    + "\n</section>\n";
},"14":function(container,depth0,helpers,partials,data) {
    return " class=\"half\"";
},"15":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty;

  return "<tr>"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,of(lookupProperty,depth0,"lead"),told("if",container.program(16, data, 0),container.program(17, data, 0),data))) != null ? stack1 : "")
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"title"), depth0))
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,of(lookupProperty,depth0,"detail"),told("each",container.program(18, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</td></tr>";
},"16":function(container,depth0,helpers,partials,data) {
    var alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<th scope=\"row\" class=\""
    + alias2(alias1(of(lookupProperty,depth0,"tone"), depth0))
    + "\">"
    + alias2(alias1(of(lookupProperty,depth0,"lead"), depth0))
    + "</th><td>";
},"17":function(container,depth0,helpers,partials,data) {
    return "<td colspan=\"2\">";
},"18":function(container,depth0,helpers,partials,data) {
    return "<span class=\"soft\">"
    + container.escapeExpression(container.lambda(depth0, depth0))
    + "</span>";
},"19":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty;

  return "<details><summary>"
    + container.escapeExpression(container.lambda(((stack1 = of(lookupProperty,depth0,"folded")) != null ? lookupProperty(stack1,"length") : stack1), depth0))
    + " more</summary><table class=\"rows\"><tbody>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),of(lookupProperty,depth0,"folded"),told("each",container.program(15, data, 0),container.noop,data))) != null ? stack1 : "")
    + "</tbody></table></details>\n";
},"20":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty;

  return "<p class=\"more\">… and "
    + container.escapeExpression(container.lambda(of(lookupProperty,depth0,"more"), depth0))
    + "</p>";
},"21":function(container,depth0,helpers,partials,data) {
    var alias1=container.lambda, alias2=container.escapeExpression, lookupProperty = container.lookupProperty;

  return "<dt>"
    + alias2(alias1(of(lookupProperty,depth0,"what"), depth0))
    + "</dt><dd><code class=\"cmd\">"
    + alias2(alias1(of(lookupProperty,depth0,"command"), depth0))
    + "</code></dd>";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, alias1=container.lambda, alias2=container.escapeExpression, alias3=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty;

  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>"
    + alias2(alias1(of(lookupProperty,depth0,"title"), depth0))
    + "</title>\n<style>\n:root{color-scheme:light dark;--page:#eef1f5;--card:#fff;--ink:#1c2430;--soft:#566270;--rule:#e0e5eb;--link:#1f5fa8;--code:#f1f3f6;--need:#fff8e6;--needrule:#b97d00;--good:#17692f;--critical:#9b1c4b;--high:#b93a07;--medium:#8a5a00;--low:#3d5f94;--applied:#1a7f37;--failed:#b42318;--undone:#6e40a8;--expired:#7d4f9e;--refused:#57606a;--observed:#0b6b6b;--pending:#7a5c1e;--gap:#c9d1da}\n@media (prefers-color-scheme:dark){:root{--page:#0f1419;--card:#182028;--ink:#e6edf3;--soft:#a3b0bd;--rule:#2c3742;--link:#7cb7f5;--code:#0f1419;--need:#241f14;--needrule:#d9a441;--good:#5fce84;--critical:#ff8fb4;--high:#ff9f6b;--medium:#e5b84c;--low:#8fb8ec;--applied:#5fce84;--failed:#ff8177;--undone:#c3a0ee;--expired:#d9b8f0;--refused:#a3b0bd;--observed:#5cc8c2;--pending:#d8bd86;--gap:#3a4653}}\n*{box-sizing:border-box}\nbody{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 -apple-system,\"Segoe UI\",Roboto,Helvetica,Arial,sans-serif;overflow-wrap:anywhere;-webkit-text-size-adjust:100%}\n.in{max-width:960px;margin:0 auto;padding:0 24px}\n.bar{color:#fff;padding:28px 0 26px}\n.bar.quiet{background:#33465a}.bar.handled{background:#17692f}.bar.failed{background:#a3201a}\n.bar h1{font-size:30px;line-height:1.25;margin:0 0 14px;font-weight:700;text-wrap:balance}\n.bar p{margin:0}.over{font-size:14px;line-height:1.5}.word{font-weight:700;padding-top:18px}\nnav{display:flex;justify-content:space-between;gap:16px;padding:14px 0 0;font-size:14px}.toc{flex-wrap:wrap;justify-content:flex-start;gap:4px 16px}\na{color:var(--link)}\nsection{background:var(--card);border-radius:10px;padding:20px 24px;margin:16px 0}\nh2{font-size:19px;line-height:1.3;margin:0 0 10px}h3{font-size:16px;line-height:1.4;margin:0 0 6px}\n.grid{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:16px;grid-auto-flow:dense}.grid section{margin:0;grid-column:1/-1}.grid .half{grid-column:auto}\n.count{color:var(--soft);font-weight:400}\n.soft,.more,figcaption{color:var(--soft);font-size:14px}\n.more{margin:8px 0 0}.good{color:var(--good)}h2.good{margin:0}\n.note{background:var(--card);border-radius:10px;padding:12px 24px;margin:16px 0}\n.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:12px}\n.need{background:var(--need);border-left:4px solid var(--needrule);border-radius:6px;padding:14px 16px}\n.need p{margin:0 0 6px;font-size:15px}.cmd+p{margin-top:8px}.need p:last-child,section>p:last-child{margin-bottom:0}\n.cmd{display:block;background:var(--code);border-radius:5px;padding:7px 10px;margin-top:6px;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,\"DejaVu Sans Mono\",monospace}\n.tiles{list-style:none;margin:0 0 10px;padding:0;display:grid;grid-template-columns:repeat(4,1fr);gap:8px}\n.tile{border-left:3px solid var(--rule);padding:2px 6px 2px 12px;display:flex;flex-direction:column}\n.tile .n{font-size:34px;line-height:1.2;overflow-wrap:normal}.tile .band{font-weight:700;font-size:15px;overflow-wrap:normal}.tile .soft{font-size:13px}\n.critical,.bad{color:var(--critical)}.high{color:var(--high)}.medium,.attention{color:var(--medium)}.low{color:var(--low)}\n.bar.attention{background:#f2b63c;color:#1c2430}.bar.failed{color:#fff}\n.tile{color:inherit}.tile.critical .n{color:var(--critical)}.tile.high .n{color:var(--high)}.tile.medium .n{color:var(--medium)}.tile.low .n{color:var(--low)}\n.tile.critical{border-color:var(--critical)}.tile.high{border-color:var(--high)}.tile.medium{border-color:var(--medium)}.tile.low{border-color:var(--low)}\n.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));gap:28px}\nfigure{margin:0;min-width:0}svg{display:block;width:100%;height:120px}\n.axis{stroke:var(--gap);stroke-width:1}.gap{fill:none;stroke:var(--gap);stroke-width:1;stroke-dasharray:3 3}\n.ends{display:flex;justify-content:space-between;margin:4px 0}\n.legend{display:flex;flex-wrap:wrap;gap:4px 16px;font-size:14px;margin:0 0 6px}.legend i{display:inline-block;width:11px;height:11px;border-radius:2px;margin-right:6px}\n.f-critical{fill:var(--critical);background:var(--critical)}.f-high{fill:var(--high);background:var(--high)}.f-medium,.f-awaiting-approval{fill:var(--medium);background:var(--medium)}.f-low,.f-notified{fill:var(--low);background:var(--low)}.f-applied{fill:var(--applied);background:var(--applied)}.f-failed{fill:var(--failed);background:var(--failed)}.f-undone{fill:var(--undone);background:var(--undone)}.f-expired{fill:var(--expired);background:var(--expired)}.f-refused,.f-unchanged{fill:var(--refused);background:var(--refused)}.f-observed{fill:var(--observed);background:var(--observed)}.f-pending{fill:var(--pending);background:var(--pending)}\ndetails{margin-top:8px}summary,.numbers{font-size:14px}summary{cursor:pointer;color:var(--link)}\n.scroll{overflow-x:auto;max-height:320px;overflow-y:auto}\n.numbers{border-collapse:collapse;width:100%;font-size:13px;font-variant-numeric:tabular-nums}.numbers th,.numbers td{padding:3px 8px;text-align:right;border-top:1px solid var(--rule);white-space:nowrap}.numbers th:first-child{text-align:left}\n.rows{border-collapse:collapse;width:100%}.rows th,.rows td{vertical-align:top;text-align:left;padding:8px 0;border-top:1px solid var(--rule)}\n.rows tr:first-child th,.rows tr:first-child td{border-top:0}\n.rows th{width:104px;padding-right:14px;font-size:14px;font-variant-numeric:tabular-nums}.rows th.good{color:var(--good)}.rows .soft{display:block}\ndl{margin:0;display:grid;grid-template-columns:minmax(0,12em) minmax(0,1fr);gap:8px 16px;align-items:center}dd{margin:0}dd .cmd{margin:0}\n.list{columns:3;margin:0;padding-left:20px}\n@media (max-width:760px){.grid .half{grid-column:1/-1}}\n@media (max-width:600px){.in{padding:0 14px}section,.note{padding:16px}.bar h1{font-size:24px}.tile .n{font-size:26px}.tile{padding:2px 0 2px 8px}.tile .band{font-size:14px}.tile .soft{font-size:12px}.tiles{grid-template-columns:repeat(2,1fr);gap:14px 4px}.rows th{width:82px;padding-right:10px;font-size:13px}dl{grid-template-columns:minmax(0,1fr);gap:4px}dd{margin-bottom:8px}.list{columns:1}}\n@media print{body{background:#fff}section{break-inside:avoid-page}details{display:none}}\n</style>\n</head>\n<body>\n<header class=\"bar quiet\">\n<div class=\"in\">\n<p class=\"over\"><b>Riposte</b> · backtest</p>\n<h1>"
    + alias2(alias1(of(lookupProperty,depth0,"headline"), depth0))
    + "</h1>\n<p class=\"over\">"
    + alias2(alias1(of(lookupProperty,depth0,"period"), depth0))
    + "</p>\n</div>\n</header>\n<main class=\"in\">\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"notes"),told("each",container.program(0, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "\n<section aria-label=\"What would have happened\">\n<ul class=\"tiles\">\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"tiles"),told("each",container.program(1, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</ul>\n</section>\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias3,((stack1 = of(lookupProperty,depth0,"charts")) != null ? lookupProperty(stack1,"length") : stack1),told("if",container.program(2, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "<div class=\"grid\">\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"sections"),told("each",container.program(13, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</div>\n<section aria-labelledby=\"commands\">\n<h2 id=\"commands\">Look closer</h2>\n<dl>"
    + ((stack1 = lookupProperty(helpers,"each").call(alias3,of(lookupProperty,depth0,"commands"),told("each",container.program(21, data, 0, blockParams, depths),container.noop,data))) != null ? stack1 : "")
    + "</dl>\n</section>\n</main>\n</body>\n</html>\n";
},"useData":true,"useDepths":true};
