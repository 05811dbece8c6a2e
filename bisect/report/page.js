/* Flame graphs: zoom by click or Enter, walk by arrow keys, search. */
(() => {
	"use strict";

	const search = document.getElementById("flame-search");
	const reset = document.getElementById("flame-reset");
	const found = document.getElementById("flame-found");

	/* One graph brought to life; what both of them are asked to do. */
	const bring = (graph) => {
		const detail = graph.nextElementSibling;

		/* They stand in the order of a walk through the tree. */
		const frames = [];
		const path = [];

		for (const element of graph.querySelectorAll("svg.frame")) {
			const depth = Number(element.dataset.depth);
			const frame = {
				element,
				depth,
				left: parseFloat(element.getAttribute("x")),
				width: parseFloat(element.getAttribute("width")),
				words: element.querySelector("title").textContent,
				name: element.querySelector("text").textContent,
				parent: depth > 0 ? path[depth - 1] : null,
				hidden: false,
			};

			path[depth] = frame;
			frames.push(frame);
			element.setAttribute("role", "button");
			element.setAttribute("aria-label", frame.words);
			element.setAttribute("tabindex", frame.parent ? "-1" : "0");
		}

		let zoomed = frames[0];
		let current = frames[0];

		const isWithin = (frame, ancestor) => {
			while (frame && frame !== ancestor)
				frame = frame.parent;
			return frame === ancestor;
		};

		const place = (frame, left, width) => {
			frame.element.setAttribute("x", left + "%");
			frame.element.setAttribute("width", width + "%");
		};

		const zoom = (target) => {
			zoomed = target;
			for (const frame of frames) {
				const above = isWithin(target, frame);

				frame.hidden = !above && !isWithin(frame, target);
				frame.element.toggleAttribute("hidden", frame.hidden);
				frame.element.classList.toggle("above",
					above && frame !== target);
				if (above)
					place(frame, 0, 100);
				else if (!frame.hidden)
					place(frame,
						(frame.left - target.left) * 100 / target.width,
						frame.width * 100 / target.width);
			}
			reset.disabled = graphs.every((other) => other.isWhole());
		};

		const tell = (frame) => {
			detail.textContent = frame.words;
		};

		/* One frame at a time can be reached by Tab. */
		const enter = (frame) => {
			current.element.setAttribute("tabindex", "-1");
			current = frame;
			current.element.setAttribute("tabindex", "0");
			tell(frame);
		};

		const focus = (frame) => {
			if (frame)
				frame.element.focus();
		};

		/* The widest called by it, or the next in its row. */
		const below = (frame) => frames
			.filter((other) => other.parent === frame && !other.hidden)
			.sort((a, b) => b.width - a.width)[0];

		const beside = (frame, step) => {
			const row = frames.filter((other) =>
				other.depth === frame.depth && !other.hidden);

			return row[row.indexOf(frame) + step];
		};

		const keys = {
			ArrowUp: () => focus(current.parent),
			ArrowDown: () => focus(below(current)),
			ArrowLeft: () => focus(beside(current, -1)),
			ArrowRight: () => focus(beside(current, 1)),
			Enter: () => zoom(current),
			" ": () => zoom(current),
			Escape: () => zoom(frames[0]),
		};

		for (const frame of frames) {
			frame.element.addEventListener("click", () => {
				focus(frame);
				zoom(frame);
			});
			frame.element.addEventListener("mouseenter", () => tell(frame));
			frame.element.addEventListener("focus", () => enter(frame));
		}
		graph.addEventListener("keydown", (event) => {
			if (!keys[event.key] || event.ctrlKey || event.metaKey ||
				event.altKey)
				return;
			event.preventDefault();
			keys[event.key]();
		});
		detail.hidden = false;
		detail.textContent =
			"Click a frame, or press Enter on it, to see it as wide as the page; arrow keys go from frame to frame.";

		return {
			showAll: () => zoom(frames[0]),
			isWhole: () => zoomed === frames[0],

			/* The share of what matches; what it has called counts with it, once. */
			find: (wanted) => {
				let share = 0;

				for (const frame of frames) {
					frame.match = wanted !== "" &&
						frame.name.toLowerCase().includes(wanted);
					frame.covered = frame.parent !== null &&
						(frame.parent.covered || frame.parent.match);
					frame.element.classList.toggle("match", frame.match);
					if (frame.match && !frame.covered)
						share += frame.width;
				}
				return share.toFixed(1) + " % of the " +
					graph.dataset.side + "'s time";
			},
		};
	};

	const graphs = [];

	for (const graph of document.querySelectorAll("svg.flame"))
		graphs.push(bring(graph));
	if (graphs.length === 0)
		return;

	const showAll = () => graphs.forEach((graph) => graph.showAll());

	search.addEventListener("input", () => {
		const wanted = search.value.trim().toLowerCase();
		const shares = graphs.map((graph) => graph.find(wanted));

		found.textContent = wanted === "" ? "" :
			shares.join(" and ") + " are in what matches";
	});
	reset.addEventListener("click", showAll);
	window.addEventListener("beforeprint", showAll);
	document.querySelector(".controls").hidden = false;
	showAll();
})();
