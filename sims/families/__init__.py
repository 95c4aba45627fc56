"""Families: statistical models that can be fitted and sampled. One file each; every workflow runs
on every family.

A family offers, for one replicate (the loop maps over replicates):

    tilted(tilt, workflow, samples)               the family with tilted draws, or one sentence
    check(truth, workflow, samples)               one sentence if the experiment is impossible
    chain(workflow, observables) None, or a faster way of the same law: a function of a tile of
    replicates
    degrees(workflow, samples, observables) degrees of freedom of the chi-squares that will be drawn
    sizes(workflow, samples)                      static capacities of raw point sets
    origin(truth)                                 generation 0
    init(draws, truth, model, count, size)        (context, statistic of the real data)
    draw_statistic(draws, model, count, context, size)   statistic of a batch of the model, in the
    model's coordinates draw_real(draws, truth, model, count, context, size) statistic of new real
    points, in the model's coordinates empty(size), merge(a, b), extend(pool, batch), reweigh(a,
    factor), count(a)   how statistics combine
    fit(draws, model, training) what the training set says, in the model's coordinates
    average(weight, a, b)                         weighted average of two fits
    advance(draws, model, estimate, truth) (next model, frame): the frame says how the coordinates
    moved
    move(statistic, frame) a retained statistic in the coordinates of the next model
    required, tile observables recorded in every run; most replicates side by side
    observables                                   name -> Observable, what `observe=` may name

A `ChainFamily` (`MultivariateGaussian`) goes by a chain always, and needs nothing from `origin` to
`move`."""
