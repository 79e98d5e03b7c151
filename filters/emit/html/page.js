"use strict";
(() => {
	const data = JSON.parse(document.getElementById("data").textContent);
	const at = id => document.getElementById(id);
	const colours = ["person", "organization", "location", "date", "event", "position", "quantity", "legal_ref", "rank", "abbreviation", "money", "contact"];

	/* The rows of a table or view as objects; none where the mapping has no such thing. */
	function rows(name) {
		const table = data[name];
		return table ? table.rows.map(row => Object.fromEntries(table.columns.map((column, i) => [column, row[i]]))) : [];
	}
	function gather(list, key) {
		const groups = new Map();
		for (const item of list) {
			const group = groups.get(item[key]);
			if (group) group.push(item); else groups.set(item[key], [item]);
		}
		return groups;
	}
	/* An element; texts become text nodes, never markup. */
	function make(name, options, ...children) {
		const element = document.createElement(name);
		for (const [key, value] of Object.entries(options || {}))
			if (key === "class") element.className = value; else if (value !== undefined && value !== null) element.setAttribute(key, value);
		element.append(...children.filter(child => child !== null && child !== undefined));
		return element;
	}
	const count = (number, one, many) => number.toLocaleString("en") + " " + (number === 1 ? one : many);

	const documents = rows("document");
	const byId = new Map(documents.map(d => [d.id, d]));
	const tags = gather(rows("tag"), "document"), segments = gather(rows("segment"), "document");
	const copies = rows("duplicate"), copyOf = new Map(copies.map(c => [c.document, c]));
	const events = rows("v_event"), posts = rows("v_person_timeline"), conflicts = rows("v_conflict");
	const persons = gather(rows("person"), "document"), organizations = gather(rows("organization"), "document");
	const guests = gather(rows("attendee").map(a => Object.assign({}, a, { of: a.document + " " + a.event })), "of");
	const fold = text => (text || "").normalize("NFC").toLocaleLowerCase("vi");

	for (const d of documents) {
		d.when = d.published_inferred || d.published || "";
		d.words = fold([d.title, d.publisher, d.source, d.url, d.text].join("\n"));
		d.persons = (persons.get(d.id) || []).map(p => p.name || p.key);
		d.organizations = (organizations.get(d.id) || []).map(o => o.canonical || o.key);
	}
	const titleOf = d => d.title || (d.text || "").trim().split("\n")[0].slice(0, 120) || d.id;
	const sourceOf = d => [d.publisher, d.url || d.source].filter(Boolean).join(" · ");

	/* ---- types of tags and their colours ---- */

	const types = new Map();
	for (const list of tags.values())
		for (const tag of list) types.set(tag.type, (types.get(tag.type) || 0) + 1);
	const typeNames = [...types.keys()].sort((a, b) => (types.get(b) - types.get(a)) || (a < b ? -1 : 1));
	const colourOf = new Map();
	for (const name of [...typeNames.filter(n => colours.includes(n)), ...typeNames.filter(n => !colours.includes(n))])
		colourOf.set(name, "c" + (colours.includes(name) ? colours.indexOf(name) : (colours.length + colourOf.size) % 12));
	const hiddenTypes = new Set();

	function showTypes() {
		const box = at("types");
		for (const name of typeNames) {
			const input = make("input", { type: "checkbox", checked: "" });
			input.addEventListener("change", () => {
				if (input.checked) hiddenTypes.delete(name); else hiddenTypes.add(name);
				paint();
				filter();
			});
			box.append(make("label", {}, input, make("span", { class: "name " + colourOf.get(name) }, name), make("span", {}, types.get(name).toLocaleString("en"))));
		}
		const setAll = on => {
			hiddenTypes.clear();
			for (const input of box.querySelectorAll("input")) input.checked = on;
			if (!on) typeNames.forEach(name => hiddenTypes.add(name));
			paint();
			filter();
		};
		at("all").addEventListener("click", () => setAll(true));
		at("none").addEventListener("click", () => setAll(false));
		at("filters").querySelector("form").addEventListener("reset", () => setTimeout(() => setAll(true)));
	}
	function paint() {
		for (const mark of document.querySelectorAll("mark")) paintOne(mark);
	}
	function paintOne(mark) {
		const off = hiddenTypes.has(mark.dataset.type);
		mark.className = off ? "off" : colourOf.get(mark.dataset.type);
		if (off) mark.removeAttribute("tabindex"); else mark.tabIndex = 0;
	}

	/* ---- a text with its tags ---- */

	/* Offsets are code points; JavaScript counts UTF-16 units. */
	function unitsOf(text) {
		if (!/[\ud800-\udfff]/.test(text)) return point => point;
		const units = [0];
		for (const c of text) units.push(units[units.length - 1] + c.length);
		return point => units[Math.min(point, units.length - 1)];
	}
	const plain = value => value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);

	function describe(tag) {
		const lines = [tag.type + " · " + tag.rule];
		for (const [key, value] of Object.entries(tag.fields || {}))
			lines.push(key + ": " + (Array.isArray(value) ? value.map(plain).join("; ") : plain(value)));
		return lines.join("\n");
	}
	/* What stands from `start` to `end`, with the tags of the list from index `next` on that lie in it, one in the other; returns
	 * the next index. */
	function fill(paragraph, text, list, next, start, end) {
		const open = [{ element: paragraph, end }];
		let here = start;
		const closeTo = place => {
			while (open.length > 1 && open[open.length - 1].end <= place) {
				const done = open.pop();
				done.element.append(text.slice(here, done.end));
				here = done.end;
			}
		};
		for (; next < list.length && list[next].from < end; next++) {
			const tag = list[next];
			closeTo(tag.from);
			const around = open[open.length - 1], from = Math.max(tag.from, here), to = Math.min(tag.to, around.end);
			if (to <= from || open.length > 40) continue;
			around.element.append(text.slice(here, from));
			here = from;
			const mark = make("mark", { title: describe(tag), "data-type": tag.type });
			paintOne(mark);
			around.element.append(mark);
			open.push({ element: mark, end: to });
		}
		closeTo(end);
		paragraph.append(text.slice(here, end));
		return next;
	}
	function textOf(d) {
		const text = d.text || "", units = unitsOf(text);
		const list = (tags.get(d.id) || []).map(t => Object.assign({}, t, { from: units(t.start_offset), to: units(t.end_offset) }));
		const parts = (segments.get(d.id) || []).map(s => Object.assign({}, s, { from: units(s.start_offset), to: units(s.end_offset) }));
		const box = make("div", { class: "text", lang: d.lang || "vi" });
		let next = 0, here = 0;
		const add = (from, to, part) => {
			if (text.slice(from, to).trim() === "") return;
			const repeated = part && part.duplicate_of !== null && part.duplicate_of !== undefined;
			const p = make("p", { class: (part ? part.kind : "") + (repeated ? " repeated" : ""), title: part && part.kind !== "paragraph" ? part.kind : null });
			while (next < list.length && list[next].to <= from) next++;
			next = fill(p, text, list, next, from, to);
			box.append(p);
		};
		list.sort((a, b) => a.from - b.from || b.to - a.to || a.seq - b.seq);
		for (const part of parts) {
			add(here, part.from, null);
			add(part.from, part.to, part);
			here = Math.max(here, part.to);
		}
		add(here, text.length, null);
		return box;
	}

	/* ---- articles ---- */

	const shown = new Map();
	function openArticle(d) {
		const details = shown.get(d.id).querySelector("details");
		if (!details.querySelector(".text")) details.append(textOf(d));
	}
	function showArticles() {
		const box = at("view-articles").querySelector(".items"), fragment = document.createDocumentFragment();
		for (const d of [...documents].sort((a, b) => (a.when < b.when ? 1 : a.when > b.when ? -1 : 0))) {
			const copy = copyOf.get(d.id);
			const details = make("details", {}, make("summary", {},
				make("span", { class: "when" }, d.when || "no date"), make("span", { class: "what", lang: d.lang || "vi" }, titleOf(d)),
				make("span", { class: "badge" }, copy ? copy.verdict : count((tags.get(d.id) || []).length, "tag", "tags")), make("span", { class: "from" }, sourceOf(d) || d.id)));
			const article = make("article", { id: "d-" + d.id }, details);
			details.addEventListener("toggle", () => { if (details.open) openArticle(d); });
			shown.set(d.id, article);
			fragment.append(article);
		}
		box.append(fragment);
		at("open").addEventListener("click", () => openAll(true));
		at("close").addEventListener("click", () => openAll(false));
		addEventListener("beforeprint", () => { for (const d of documents) if (shown.get(d.id).querySelector("details").open) openArticle(d); });
		const first = box.querySelector("article details");
		if (first) first.open = true;
	}
	function openAll(open) {
		for (const d of documents) {
			const article = shown.get(d.id);
			if (article.hidden) continue;
			if (open) openArticle(d);
			article.querySelector("details").open = open;
		}
	}
	function linkTo(id) {
		const d = byId.get(id), link = make("a", { href: "#d-" + id }, d ? titleOf(d) : id);
		link.addEventListener("click", event => {
			if (!d) return;
			event.preventDefault();
			location.hash = "articles";
			show("articles");
			shown.get(id).hidden = false;
			openArticle(d);
			const details = shown.get(id).querySelector("details");
			details.open = true;
			shown.get(id).scrollIntoView();
			details.querySelector("summary").focus();
		});
		return link;
	}

	/* ---- the other views ---- */

	function terms(pairs) {
		const list = make("dl");
		for (const [name, value] of pairs)
			if (value !== null && value !== undefined && value !== "") list.append(make("dt", {}, name), make("dd", {}, value instanceof Node ? value : String(value)));
		return list;
	}
	function table(heads, lines) {
		const body = make("tbody");
		for (const line of lines) body.append(make("tr", {}, ...line.map(cell => make("td", {}, cell instanceof Node ? cell : plain(cell)))));
		return make("div", { class: "wide" }, make("table", {}, make("thead", {}, make("tr", {}, ...heads.map(head => make("th", { scope: "col" }, head)))), body));
	}
	const chosen = document => { const d = byId.get(document); return !d || d.fits !== false; };
	function put(section, number, one, many, elements) {
		at("view-" + section).querySelector(".count").textContent = count(number, one, many);
		const fragment = document.createDocumentFragment();
		for (const element of elements) fragment.append(element);
		at("view-" + section).querySelector(".items").replaceChildren(fragment);
	}
	/* Who was at an event, in which capacity; a long list opens on request. */
	function guestsOf(event) {
		const all = guests.get(event.document + " " + event.seq);
		if (!all) return null;
		const list = make("ul", { class: "guests", lang: "vi" }, ...all.map(g =>
			make("li", {}, [g.rank, g.name].filter(Boolean).join(" "), make("span", { class: "said" }, [g.positions ? ", " + g.positions : "", g.role ? " (" + g.role + ")" : ""].join("")))));
		return all.length <= 6 ? list : make("details", {}, make("summary", {}, count(all.length, "person", "people")), list);
	}
	function showTimeline() {
		const list = events.filter(e => chosen(e.document)).sort((a, b) => ((a.date || "9999") < (b.date || "9999") ? -1 : (a.date || "9999") > (b.date || "9999") ? 1 : 0));
		const years = new Map();
		for (const e of list) {
			const year = /^\d{4}/.test(e.date || "") ? e.date.slice(0, 4) : "no year";
			if (!years.has(year)) years.set(year, make("ol"));
			years.get(year).append(make("li", {}, make("span", { class: "when" }, e.date || "no date"), " ", make("span", { class: "what", lang: "vi" }, e.name || e.type),
				terms([["kind", [e.type, e.kind].filter(Boolean).join(", ")], ["chair", e.chair], ["present", guestsOf(e)], ["organizer", e.organizer], ["place", e.place], ["period", e.period], ["plan", e.plan_period],
					["format", e.format], ["sites", e.sites], ["article", linkTo(e.document)]])));
		}
		put("timeline", list.length, "event", "events", [...years].flatMap(([year, items]) => [make("h3", {}, year), items]));
	}
	function showPeople() {
		const people = [...gather(posts.filter(p => chosen(p.document)), "name")].sort((a, b) => b[1].length - a[1].length || a[0].localeCompare(b[0], "vi"));
		put("people", people.length, "person", "people", people.map(([name, list]) => {
			list.sort((a, b) => ((a.date || "") < (b.date || "") ? -1 : 1));
			const last = [...list].reverse().find(p => p.rank || p.positions) || {};
			const details = make("details", {}, make("summary", {}, make("span", { class: "what" }, name), " ",
				make("span", { class: "said" }, [last.rank, last.positions].filter(Boolean).join(", ") + " (" + list.length + ")")));
			details.addEventListener("toggle", () => {
				if (details.open && details.children.length === 1)
					details.append(table(["date", "rank", "posts", "article"], list.map(p => [p.date, p.rank, p.positions, linkTo(p.document)])));
			});
			return details;
		}));
	}
	function showCopies() {
		const list = copies.filter(c => chosen(c.document) || chosen(c.of));
		const clusters = [...gather(list.map(c => Object.assign({}, c, { group: c.cluster || c.of })), "group")];
		put("copies", clusters.length, "cluster", "clusters", clusters.flatMap(([group, members]) => [
			make("h3", {}, linkTo(members[0].of || group)),
			table(["verdict", "score", "article", "source"], members.map(c => {
				const d = byId.get(c.document);
				return [c.verdict + (c.direction ? " (" + c.direction + ")" : ""), c.score, linkTo(c.document), d ? d.when + " " + sourceOf(d) : ""];
			}))]));
	}
	function showConflicts() {
		put("conflicts", conflicts.length, "conflict", "conflicts", conflicts.length === 0 ? [] :
			[table(["kind", "of what", "what is said", "where"], conflicts.map(c => [c.kind, c.subject, c.says, c.documents]))]);
	}

	/* ---- filters ---- */

	function fits(d) {
		const words = fold(at("words").value).split(/\s+/).filter(Boolean), person = fold(at("person").value.trim()), organization = fold(at("organization").value.trim());
		const from = at("from").value, to = at("to").value, day = d.when.slice(0, 10);
		if (!words.every(word => d.words.includes(word))) return false;
		if (person && !d.persons.some(name => fold(name).includes(person))) return false;
		if (organization && !d.organizations.some(name => fold(name).includes(organization))) return false;
		if ((from || to) && !day) return false;
		if ((from && day < from) || (to && day > to)) return false;
		const own = tags.get(d.id) || [];
		return hiddenTypes.size === 0 || hiddenTypes.size === typeNames.length || own.some(tag => !hiddenTypes.has(tag.type));
	}
	function filter() {
		let number = 0;
		for (const d of documents) {
			d.fits = fits(d);
			shown.get(d.id).hidden = !d.fits;
			number += d.fits;
		}
		at("view-articles").querySelector(".count").textContent = number === documents.length ? count(number, "article", "articles") : number.toLocaleString("en") + " of " + count(documents.length, "article", "articles");
		refresh();
	}
	const views = { timeline: showTimeline, people: showPeople, copies: showCopies, conflicts: showConflicts };
	let view = "articles", stale = new Set(Object.keys(views));
	function refresh() {
		stale = new Set(Object.keys(views));
		if (views[view]) { stale.delete(view); views[view](); }
	}
	function show(name) {
		view = name;
		for (const section of document.querySelectorAll("main > section")) section.hidden = section.id !== "view-" + name;
		for (const link of document.querySelectorAll("nav a"))
			if (link.hash === "#" + name) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
		if (views[name] && stale.has(name)) { stale.delete(name); views[name](); }
	}
	function suggest(id, lists) {
		const times = new Map();
		for (const names of lists) for (const name of names) if (name) times.set(name, (times.get(name) || 0) + 1);
		at(id).append(...[...times].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], "vi")).slice(0, 2000).map(([name]) => make("option", { value: name })));
	}

	/* ---- the words of a tag for those who have no mouse ---- */

	function note(event) {
		const mark = event.target.closest ? event.target.closest("mark:not(.off)") : null, box = at("note");
		box.hidden = !mark;
		if (mark) box.replaceChildren(...(mark.textContent + "\n" + mark.title).split("\n").map((line, i) => make("p", { class: i === 0 ? "what" : null }, line)));
	}

	if (matchMedia("(max-width: 50rem)").matches) at("filters").open = false;
	at("summary").textContent = [count(documents.length, "article", "articles"), count(copies.length, "copy", "copies"), count(events.length, "event", "events"),
		count(new Set(posts.map(p => p.name)).size, "person", "people"), count(conflicts.length, "conflict", "conflicts")].join(" · ");
	document.title = "sangloc: " + count(documents.length, "article", "articles");
	showTypes();
	suggest("persons", documents.map(d => d.persons));
	suggest("organizations", documents.map(d => d.organizations));
	showArticles();
	filter();
	for (const id of ["words", "person", "organization", "from", "to"]) at(id).addEventListener("input", filter);
	at("filters").querySelector("form").addEventListener("submit", event => event.preventDefault());
	at("skip").addEventListener("click", event => { event.preventDefault(); at("main").focus(); });
	const asked = () => Object.hasOwn(views, location.hash.slice(1)) ? location.hash.slice(1) : "articles";
	addEventListener("hashchange", () => show(asked()));
	document.addEventListener("focusin", note);
	document.addEventListener("click", note);
	document.addEventListener("keydown", event => { if (event.key === "Escape") at("note").hidden = true; });
	show(asked());
})();
